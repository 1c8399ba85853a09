/** What business needs of a ledger account. */
export interface GlFacts {
  readonly code: string;
  /** Exact's account type, e.g. 110 revenue. */
  readonly type: number;
}

export interface RelationFacts {
  readonly isCustomer: boolean;
  readonly isSupplier: boolean;
  /** Index of the currency it trades in. */
  readonly currency: number;
  /** Index of the VAT code of its documents. */
  readonly vat: number;
  /** Index of its payment condition. */
  readonly condition: number;
  readonly paymentDays: number;
}

export interface ItemFacts {
  readonly group: number;
  /** Sales price and cost price in cents; may have fractions. */
  price: number;
  cost: number;
  /** VAT code index for domestic sales. */
  readonly vat: number;
  /** True when it is sold in fractions. */
  readonly fractional: boolean;
}

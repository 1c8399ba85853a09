import type { Scalar } from '../books.js';
import type { Company } from '../company/company.js';
import { KIND } from '../store/guid.js';
import type { MasterStore, Values } from '../store/master-store.js';
import { DAY_MS } from '../wall-clock.js';

/** A date without a time: midnight on the wall clock. */
export function date(day: number): number {
  return day * DAY_MS;
}

function text(store: MasterStore<never> | MasterStore<null>, index: number, field: string): Scalar | bigint {
  return index < 0 ? null : (store.at(index).values[field] ?? null);
}

/** Who made and changed a record. */
export function stamps(company: Company, created: number, modified: number): Values {
  return {
    Division: company.division,
    Created: created,
    Creator: company.userId,
    CreatorFullName: 'Sandbox Bookkeeper',
    Modified: modified,
    Modifier: company.userId,
    ModifierFullName: 'Sandbox Bookkeeper',
  };
}

/** Texts and keys of the records that a document points to, as they are now. */
export class Labels {
  constructor(private readonly company: Company) {}

  relationName(index: number): Scalar | bigint {
    return index < 0 ? null : (this.company.masters.relations.at(index).values['Name'] ?? null);
  }

  relationCode(index: number): Scalar | bigint {
    return index < 0 ? null : (this.company.masters.relations.at(index).values['Code'] ?? null);
  }

  relation(index: number): string | null {
    return this.company.guid(KIND.account, index);
  }

  currency(index: number): string {
    return this.company.masters.currencies.at(index).facts.code;
  }

  ledgerAccount(index: number): Values {
    if (index < 0) return {};
    const { values, facts } = this.company.masters.glAccounts.at(index);
    return {
      GLAccount: this.company.guid(KIND.glAccount, index),
      GLAccountCode: facts.code,
      GLAccountDescription: values['Description'] ?? null,
    };
  }

  item(index: number): Values {
    if (index < 0) return {};
    const { values } = this.company.masters.items.at(index);
    return {
      Item: this.company.guid(KIND.item, index),
      ItemCode: values['Code'] ?? null,
      ItemDescription: values['Description'] ?? null,
    };
  }

  unit(item: number): Values {
    if (item < 0) return {};
    const { values } = this.company.masters.items.at(item);
    const code = values['Unit'] ?? null;
    const description = values['UnitDescription'] ?? null;
    return { UnitCode: code, Unit: code, ItemUnit: code, UnitDescription: description };
  }

  /** Cost center and unit as codes, which is what most resources carry. */
  dimensions(costCenter: number, costUnit: number): Values {
    const { costCenters, costUnits } = this.company.masters;
    return {
      CostCenter: text(costCenters, costCenter, 'Code'),
      CostCenterDescription: text(costCenters, costCenter, 'Description'),
      CostUnit: text(costUnits, costUnit, 'Code'),
      CostUnitDescription: text(costUnits, costUnit, 'Description'),
    };
  }

  project(index: number): Values {
    if (index < 0) return {};
    const { projects } = this.company.masters;
    return {
      Project: this.company.guid(KIND.project, index),
      ProjectCode: text(projects, index, 'Code'),
      ProjectDescription: text(projects, index, 'Description'),
    };
  }

  vat(index: number): Values {
    const { vatCodes } = this.company.masters;
    const description = text(vatCodes, index, 'Description');
    return {
      VATCode: text(vatCodes, index, 'Code'),
      VATCodeDescription: description,
      VATDescription: description,
      VATPercentage: this.company.profile.vat[index]?.rate ?? 0,
    };
  }

  journal(index: number): { code: Scalar | bigint; description: Scalar | bigint } {
    const { journals } = this.company.masters;
    return { code: text(journals, index, 'Code'), description: text(journals, index, 'Description') };
  }

  condition(relation: number): Values {
    if (relation < 0) return {};
    const { relations, paymentConditions } = this.company.masters;
    const { condition, paymentDays } = relations.at(relation).facts;
    return {
      PaymentCondition: text(paymentConditions, condition, 'Code'),
      PaymentConditionDescription: text(paymentConditions, condition, 'Description'),
      PaymentConditionPaymentMethod: 'B',
      PaymentMethod: 'B',
      PaymentDays: paymentDays,
    };
  }
}

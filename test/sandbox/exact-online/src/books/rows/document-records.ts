import type { Company } from '../company/company.js';
import type { Documents, DocumentLineView, DocumentView } from '../company/documents.js';
import { roundCents, toUnits } from '../money.js';
import type { Kind } from '../store/guid.js';
import type { Values } from '../store/master-store.js';
import type { Labels } from './labels.js';
import { stamps } from './labels.js';
import type { ParentLink, Records } from './source.js';

/** Headers of a kind of document. */
export function headerRecords(documents: Documents, kind: Kind, project: (doc: DocumentView) => Values): Records {
  return {
    kind,
    length: () => documents.headers.length,
    has: (index) => documents.headers.isAlive(index),
    modified: (index) => documents.headers.at(index).modified,
    values: (index) => project(documents.headers.at(index)),
  };
}

/** Lines of a kind of document, with their headers at hand. */
export function lineRecords(
  documents: Documents,
  kind: Kind,
  project: (line: DocumentLineView, doc: DocumentView) => Values,
): Records {
  return {
    kind,
    length: () => documents.lines.length,
    has: (index) => documents.lines.isAlive(index),
    modified: (index) => documents.headers.at(documents.lines.at(index).doc).modified,
    values: (index) => {
      const line = documents.lines.at(index);
      return project(line, documents.headers.at(line.doc));
    },
  };
}

/** Lines found by the key of their header. */
export function linesByHeader(documents: Documents, field: string, parentKind: Kind): ParentLink {
  return {
    field,
    parentKind,
    *childrenOf(parent) {
      if (!documents.headers.isAlive(parent)) return;
      for (const line of documents.linesOf(documents.headers.at(parent))) yield line.index;
    },
  };
}

/** Amount fields of a header, whose amounts are with VAT. */
export function headerAmounts(doc: DocumentView): Values {
  return {
    AmountDC: toUnits(doc.amountDc),
    AmountFC: toUnits(doc.amountFc),
    Amount: toUnits(doc.amountFc),
    AmountFCExclVat: toUnits(doc.amountFc - doc.vatFc),
    AmountDiscount: 0,
    AmountDiscountExclVat: 0,
    Discount: 0,
    VATAmountDC: toUnits(doc.vatDc),
    VATAmountFC: toUnits(doc.vatFc),
    VATAmount: toUnits(doc.vatFc),
  };
}

/** What lines of all documents have in common; their amounts are without VAT. */
export function lineValues(company: Company, labels: Labels, line: DocumentLineView): Values {
  const item = labels.item(line.item);
  return {
    ...item,
    ...labels.unit(line.item),
    ...labels.ledgerAccount(line.gl),
    ...labels.dimensions(line.costCenter, line.costUnit),
    ...labels.project(line.project),
    ...labels.vat(line.vat),
    Division: company.division,
    LineNumber: line.lineNumber,
    Description: item['ItemDescription'] ?? null,
    Quantity: line.quantity,
    UnitPrice: line.unitPrice / 100,
    NetPrice: roundCents((line.unitPrice * (1000 - line.discount)) / 10) / 10_000,
    Discount: line.discount / 1000,
    AmountDC: toUnits(line.amountDc),
    AmountFC: toUnits(line.amountFc),
    Amount: toUnits(line.amountFc),
    VATAmountDC: toUnits(line.vatDc),
    VATAmountFC: toUnits(line.vatFc),
    VATAmount: toUnits(line.vatFc),
  };
}

export function documentStamps(company: Company, record: DocumentView | DocumentLineView): Values {
  return stamps(company, record.created, record.modified);
}

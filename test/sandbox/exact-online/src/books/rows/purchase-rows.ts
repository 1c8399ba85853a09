import type { Company } from '../company/company.js';
import type { DocumentLineView, DocumentView } from '../company/documents.js';
import { headerRef, lineRef } from '../company/streams.js';
import { toUnits } from '../money.js';
import { resourceNamed } from '../schema/resources.js';
import { KIND } from '../store/guid.js';
import type { Values } from '../store/master-store.js';
import { periodOf } from '../wall-clock.js';
import {
  documentStamps,
  headerAmounts,
  headerRecords,
  linesByHeader,
  lineRecords,
  lineValues,
} from './document-records.js';
import { date, Labels } from './labels.js';
import { KeyedSource, type Source, StreamSource } from './source.js';

function orderHeader(company: Company, labels: Labels, doc: DocumentView): Values {
  const id = company.guid(KIND.purchaseOrder, doc.index);
  return {
    ...documentStamps(company, doc),
    ...headerAmounts(doc),
    ...labels.condition(doc.relation),
    ID: id,
    PurchaseOrderID: id,
    LineNumber: 0,
    OrderNumber: doc.number,
    OrderDate: date(doc.day),
    ReceiptDate: date(doc.otherDay),
    Supplier: labels.relation(doc.relation),
    SupplierName: labels.relationName(doc.relation),
    SupplierCode: labels.relationCode(doc.relation),
    Currency: labels.currency(doc.currency),
    ExchangeRate: doc.rate,
    OrderStatus: doc.status,
    ReceiptStatus: doc.status,
    InvoiceStatus: doc.progress,
    ApprovalStatus: 1,
    Source: 1,
    Description: doc.index % 3 === 0 ? null : `Purchase order ${doc.number}`,
    PurchaseOrderLineCount: [...company.purchaseOrders.linesOf(doc)].length,
  };
}

function orderLine(company: Company, labels: Labels, line: DocumentLineView, doc: DocumentView): Values {
  return {
    ...documentStamps(company, line),
    ...lineValues(company, labels, line),
    ID: company.guid(KIND.purchaseOrderLine, line.index),
    PurchaseOrderID: company.guid(KIND.purchaseOrder, doc.index),
    ReceiptDate: date(doc.otherDay),
    ReceivedQuantity: line.done,
    InvoicedQuantity: line.done,
    QuantityInPurchaseUnits: line.quantity,
    SupplierItemCode: line.index % 4 === 0 ? null : `S-${line.item}`,
  };
}

/** In this stream the dimensions are GUIDs with codes beside them, unlike anywhere else. */
function streamLine(company: Company, labels: Labels, line: DocumentLineView, doc: DocumentView): Values {
  const values = orderLine(company, labels, line, doc);
  return {
    ...orderHeader(company, labels, doc),
    ...values,
    CostCenter: company.guid(KIND.costCenter, line.costCenter),
    CostCenterCode: values['CostCenter'] ?? null,
    CostUnit: company.guid(KIND.costUnit, line.costUnit),
    CostUnitCode: values['CostUnit'] ?? null,
    AmountFCExclVat: toUnits(line.amountFc),
  };
}

function invoiceHeader(company: Company, labels: Labels, doc: DocumentView): Values {
  const { year, period } = periodOf(doc.day);
  return {
    ...documentStamps(company, doc),
    ...headerAmounts(doc),
    ...labels.condition(doc.relation),
    InvoiceDate: date(doc.day),
    DueDate: date(doc.otherDay),
    EntryNumber: doc.number,
    Supplier: labels.relation(doc.relation),
    Currency: labels.currency(doc.currency),
    ExchangeRate: doc.rate,
    Journal: labels.journal(2).code,
    FinancialYear: year,
    FinancialPeriod: period,
    Source: 4,
    Status: doc.status,
    Type: doc.type,
    YourRef: `SI-${doc.index + 500}`,
  };
}

function invoiceLine(company: Company, labels: Labels, line: DocumentLineView, doc: DocumentView): Values {
  return {
    ...lineValues(company, labels, line),
    InvoiceID: company.guid(KIND.purchaseInvoice, doc.index),
    InvoiceType: doc.type,
    Currency: labels.currency(doc.currency),
    Modified: doc.modified,
    Modifier: company.userId,
    PurchaseOrderLine: company.guid(KIND.purchaseOrderLine, line.sourceLine),
    QuantityInDefaultUnits: line.quantity,
  };
}

export function purchaseSources(company: Company): Source[] {
  const labels = new Labels(company);
  const { purchaseOrders, purchaseInvoices, streams } = company;
  const orders = headerRecords(purchaseOrders, KIND.purchaseOrder, (doc) => orderHeader(company, labels, doc));
  const orderLines = lineRecords(purchaseOrders, KIND.purchaseOrderLine, (line, doc) =>
    orderLine(company, labels, line, doc),
  );
  const streamLines = lineRecords(purchaseOrders, KIND.purchaseOrderLine, (line, doc) =>
    streamLine(company, labels, line, doc),
  );
  const invoices = headerRecords(purchaseInvoices, KIND.purchaseInvoice, (doc) => invoiceHeader(company, labels, doc));
  const invoiceLines = lineRecords(purchaseInvoices, KIND.purchaseInvoiceLine, (line, doc) =>
    invoiceLine(company, labels, line, doc),
  );
  const byOrder = linesByHeader(purchaseOrders, 'PurchaseOrderID', KIND.purchaseOrder);
  const byInvoice = linesByHeader(purchaseInvoices, 'InvoiceID', KIND.purchaseInvoice);
  return [
    new KeyedSource(company, resourceNamed('PurchaseOrders'), orders),
    new KeyedSource(company, resourceNamed('PurchaseOrderLines'), orderLines, byOrder),
    new KeyedSource(company, resourceNamed('PurchaseInvoices'), invoices),
    new KeyedSource(company, resourceNamed('PurchaseInvoiceLines'), invoiceLines, byInvoice),
    new StreamSource(company, resourceNamed('SyncPurchaseOrders'), streams.purchaseOrders, [
      { records: orders, toRef: headerRef },
      { records: streamLines, toRef: lineRef },
    ]),
  ];
}

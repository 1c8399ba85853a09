import { INVOICE_TYPE } from '../business/sales.js';
import type { Company } from '../company/company.js';
import type { DocumentLineView, DocumentView } from '../company/documents.js';
import { headerRef, lineRef } from '../company/streams.js';
import { toUnits } from '../money.js';
import { resourceNamed } from '../schema/resources.js';
import { KIND } from '../store/guid.js';
import type { Values } from '../store/master-store.js';
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

const STATE: Readonly<Record<number, string>> = { 12: 'Open', 20: 'Partial', 21: 'Complete', 45: 'Cancelled' };
const INVOICE_STATE: Readonly<Record<number, string>> = { 10: 'Draft', 20: 'Open', 50: 'Processed' };

function orderHeader(company: Company, labels: Labels, doc: DocumentView): Values {
  const relation = labels.relation(doc.relation);
  const name = labels.relationName(doc.relation);
  const id = company.guid(KIND.salesOrder, doc.index);
  return {
    ...documentStamps(company, doc),
    ...headerAmounts(doc),
    ...labels.condition(doc.relation),
    ...labels.project(doc.project),
    ID: id,
    OrderID: id,
    OrderNumber: doc.number,
    OrderDate: date(doc.day),
    DeliveryDate: date(doc.otherDay),
    OrderedBy: relation,
    OrderedByName: name,
    InvoiceTo: relation,
    InvoiceToName: name,
    DeliverTo: relation,
    DeliverToName: name,
    Currency: labels.currency(doc.currency),
    Description: doc.index % 4 === 0 ? null : `Order ${doc.number}`,
    Remarks: doc.index % 50 === 7 ? 'Nur werktags, 8–16 Uhr ☎' : null,
    YourRef: doc.index % 3 === 0 ? null : `PO-${doc.number * 3}`,
    Status: doc.status,
    StatusDescription: STATE[doc.status] ?? null,
    InvoiceStatus: doc.progress,
    InvoiceStatusDescription: STATE[doc.progress] ?? null,
    DeliveryStatus: doc.progress,
    DeliveryStatusDescription: STATE[doc.progress] ?? null,
    ApprovalStatus: 1,
  };
}

function orderLine(company: Company, labels: Labels, line: DocumentLineView, doc: DocumentView): Values {
  const state = line.done === 0 ? 12 : line.done < line.quantity ? 20 : 21;
  return {
    ...documentStamps(company, line),
    ...lineValues(company, labels, line),
    OrderID: company.guid(KIND.salesOrder, doc.index),
    OrderNumber: doc.number,
    DeliveryDate: date(doc.otherDay),
    QuantityInvoiced: line.done,
    QuantityDelivered: line.done,
    CostPriceFC: line.index % 11 === 0 ? 1157.39999999999 : company.masters.items.at(line.item).facts.cost / 100,
    Status: state,
    StatusDescription: STATE[state] ?? null,
    OrderStatus: doc.status,
    InvoiceStatus: state,
    InvoiceStatusDescription: STATE[state] ?? null,
    DeliveryStatus: state,
    DeliveryStatusDescription: STATE[state] ?? null,
    Notes: line.index % 97 === 0 ? 'Zeile 1\nZeile 2\t“quoted”' : null,
  };
}

function invoiceHeader(company: Company, labels: Labels, doc: DocumentView): Values {
  const relation = labels.relation(doc.relation);
  const name = labels.relationName(doc.relation);
  const journal = labels.journal(1);
  const id = company.guid(KIND.salesInvoice, doc.index);
  const draft = doc.number === 0;
  return {
    ...documentStamps(company, doc),
    ...headerAmounts(doc),
    ...labels.condition(doc.relation),
    ID: id,
    InvoiceID: id,
    LineNumber: 0,
    InvoiceNumber: draft ? null : doc.number,
    InvoiceDate: date(doc.day),
    DueDate: date(doc.otherDay),
    OrderDate: date(doc.day),
    OrderNumber: doc.source < 0 ? null : company.salesOrders.headers.at(doc.source).number,
    InvoiceTo: relation,
    InvoiceToName: name,
    OrderedBy: relation,
    OrderedByName: name,
    DeliverTo: relation,
    DeliverToName: name,
    Currency: labels.currency(doc.currency),
    Journal: journal.code,
    JournalDescription: journal.description,
    Description: doc.index % 5 === 0 ? null : `Invoice to ${String(name)}`,
    Status: doc.status,
    StatusDescription: INVOICE_STATE[doc.status] ?? null,
    Type: doc.type,
    TypeDescription: doc.type === INVOICE_TYPE.credit ? 'Credit note' : 'Normal',
    PaymentReference: draft ? null : `RF${doc.number}`,
    YourRef: doc.index % 3 === 0 ? null : `Ref ${doc.index + 1}`,
    ExtraDutyAmountFC: 0,
    GAccountAmountFC: 0,
    WithholdingTaxAmountFC: 0,
    WithholdingTaxBaseAmount: 0,
    WithholdingTaxPercentage: 0,
  };
}

function invoiceLine(company: Company, labels: Labels, line: DocumentLineView, doc: DocumentView): Values {
  const ordered = line.sourceLine >= 0;
  return {
    ...lineValues(company, labels, line),
    ID: company.guid(KIND.salesInvoiceLine, line.index),
    InvoiceID: company.guid(KIND.salesInvoice, doc.index),
    SalesOrder: ordered ? company.guid(KIND.salesOrder, doc.source) : null,
    SalesOrderNumber: ordered && doc.source >= 0 ? company.salesOrders.headers.at(doc.source).number : null,
    SalesOrderLine: company.guid(KIND.salesOrderLine, line.sourceLine),
    SalesOrderLineNumber: ordered ? company.salesOrders.lines.at(line.sourceLine).lineNumber : null,
    DeliveryDate: date(doc.day),
    Notes: line.index % 89 === 0 ? 'emoji 🚀 & "quotes"' : null,
    AmountFCExclVat: toUnits(line.amountFc),
  };
}

export function salesSources(company: Company): Source[] {
  const labels = new Labels(company);
  const { salesOrders, salesInvoices, streams } = company;
  const orders = headerRecords(salesOrders, KIND.salesOrder, (doc) => orderHeader(company, labels, doc));
  const orderLines = lineRecords(salesOrders, KIND.salesOrderLine, (line, doc) =>
    orderLine(company, labels, line, doc),
  );
  const invoices = headerRecords(salesInvoices, KIND.salesInvoice, (doc) => invoiceHeader(company, labels, doc));
  const invoiceLines = lineRecords(salesInvoices, KIND.salesInvoiceLine, (line, doc) =>
    invoiceLine(company, labels, line, doc),
  );
  const streamLines = lineRecords(salesInvoices, KIND.salesInvoiceLine, (line, doc) => ({
    ...invoiceHeader(company, labels, doc),
    ...invoiceLine(company, labels, line, doc),
  }));
  const same = (index: number): number => index;
  const byOrder = linesByHeader(salesOrders, 'OrderID', KIND.salesOrder);
  const byInvoice = linesByHeader(salesInvoices, 'InvoiceID', KIND.salesInvoice);
  return [
    new KeyedSource(company, resourceNamed('SalesOrders'), orders),
    new KeyedSource(company, resourceNamed('SalesOrderLines'), orderLines, byOrder),
    new KeyedSource(company, resourceNamed('SalesInvoices'), invoices),
    new KeyedSource(company, resourceNamed('SalesInvoiceLines'), invoiceLines, byInvoice),
    new StreamSource(company, resourceNamed('SyncSalesOrderHeaders'), streams.salesOrders, [
      { records: orders, toRef: same },
    ]),
    new StreamSource(company, resourceNamed('SyncSalesOrderLines'), streams.salesOrderLines, [
      { records: orderLines, toRef: same },
    ]),
    new StreamSource(company, resourceNamed('SyncSalesInvoices'), streams.salesInvoices, [
      { records: invoices, toRef: headerRef },
      { records: streamLines, toRef: lineRef },
    ]),
  ];
}

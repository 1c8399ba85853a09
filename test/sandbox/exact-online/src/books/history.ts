import { postMonthEnd, postOpening, postYearEnd } from './business/memorial.js';
import { payTerm } from './business/bank.js';
import { bookExpense, invoicePurchaseOrder, placePurchaseOrder } from './business/purchasing.js';
import { canRevise } from './business/corrections.js';
import { creditInvoice, draftInvoice, finaliseInvoice, placeSalesOrder } from './business/sales.js';
import type { Company } from './company/company.js';
import type { DocumentView } from './company/documents.js';
import type { EntryView } from './company/ledger.js';
import { termsOf } from './business/posting.js';
import { DAY_MS, type Moment, periodOf, weekday } from './wall-clock.js';

/** Events a month in one division. */
export interface Pace {
  readonly salesOrders: number;
  readonly expenses: number;
  readonly purchaseOrders: number;
}

type Task = (at: Moment) => void;

/** Plays the business of a company day by day: what is ordered is invoiced later, and paid later still. */
export class History {
  readonly #tasks = new Map<number, Task[]>();
  readonly #due = { salesOrders: 0, expenses: 0, purchaseOrders: 0 };
  #sequence = 0;

  constructor(
    private readonly company: Company,
    private readonly pace: Pace,
    private readonly endDay: number,
  ) {}

  play(): void {
    postOpening(this.company, this.#moment(this.company.startDay));
    for (let day = this.company.startDay; day <= this.endDay; day++) this.#playDay(day);
    for (const stream of Object.values(this.company.streams)) stream.tidy();
  }

  #playDay(day: number): void {
    const { period } = periodOf(day);
    const lastOfMonth = periodOf(day + 1).period !== period;
    if (lastOfMonth) postMonthEnd(this.company, this.#moment(day));
    if (lastOfMonth && period === 12) postYearEnd(this.company, this.#moment(day));
    this.#sequence = 0;
    const tasks = this.#tasks.get(day) ?? [];
    this.#tasks.delete(day);
    for (const task of tasks) task(this.#moment(day));
    if (weekday(day) === 0 || weekday(day) === 6) return;
    this.#times('salesOrders', () => this.#sell(placeSalesOrder(this.company, this.#moment(day)), day));
    this.#times('expenses', () => this.#payLater(bookExpense(this.company, this.#moment(day))));
    this.#times('purchaseOrders', () => this.#buy(placePurchaseOrder(this.company, this.#moment(day)), day));
  }

  /** Spreads the month's events over its 21.7 working days. */
  #times(kind: keyof Pace, action: () => void): void {
    this.#due[kind] += this.pace[kind] / 21.7;
    while (this.#due[kind] >= 1) {
      this.#due[kind] -= 1;
      action();
    }
  }

  #sell(order: DocumentView, day: number): void {
    const { random } = this.company;
    if (random.chance(0.03)) return;
    this.#later(day + random.int(1, 10), (at) => {
      const invoice = draftInvoice(this.company, at, order);
      if (random.chance(0.02)) return;
      finaliseInvoice(this.company, at, invoice);
      this.#payLater(this.company.ledger.entries.at(invoice.entry));
      if (random.chance(0.04)) {
        this.#later(at.day + random.int(1, 8), (then) => {
          if (canRevise(this.company, invoice)) creditInvoice(this.company, then, invoice);
        });
      }
    });
  }

  #buy(order: DocumentView, day: number): void {
    const { random } = this.company;
    if (random.chance(0.05)) return;
    this.#later(day + random.int(5, 25), (at) => this.#payLater(invoicePurchaseOrder(this.company, at, order)));
  }

  /** Most pay near the due day, some in parts, some late, a few never. */
  #payLater(entry: EntryView): void {
    const { random } = this.company;
    for (const term of termsOf(this.company, entry)) {
      if (random.chance(0.06)) continue;
      const day = Math.max(entry.day + 1, term.dueDay + random.int(-8, random.chance(0.15) ? 110 : 12));
      const share = random.chance(0.05) ? 0.4 : 1;
      this.#later(day, (at) => payTerm(this.company, at, term, share));
    }
  }

  #later(day: number, task: Task): void {
    if (day > this.endDay) return;
    const tasks = this.#tasks.get(day);
    if (tasks) tasks.push(task);
    else this.#tasks.set(day, [task]);
  }

  /** Moments of a day run on from eight in the morning; many records share one, as in the real system. */
  #moment(day: number): Moment {
    const step = Math.floor(this.#sequence++ / 3) % 10_000;
    return { day, wallMs: day * DAY_MS + 8 * 3_600_000 + step * 2_340 };
  }
}

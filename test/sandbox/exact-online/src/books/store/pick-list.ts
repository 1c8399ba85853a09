import type { Random } from '../random.js';

/** A set of record indexes from which one can be drawn at random in constant time. */
export class PickList {
  readonly #items: number[] = [];
  readonly #places = new Map<number, number>();

  get size(): number {
    return this.#items.length;
  }

  add(index: number): void {
    if (this.#places.has(index)) return;
    this.#places.set(index, this.#items.length);
    this.#items.push(index);
  }

  remove(index: number): void {
    const place = this.#places.get(index);
    if (place === undefined) return;
    const last = this.#items.pop();
    this.#places.delete(index);
    if (last === undefined || last === index) return;
    this.#items[place] = last;
    this.#places.set(last, place);
  }

  has(index: number): boolean {
    return this.#places.has(index);
  }

  draw(random: Random): number | undefined {
    return this.#items.length === 0 ? undefined : random.pick(this.#items);
  }
}

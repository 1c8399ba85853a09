import { silentMeter, type Meter } from '@ml-connector/kernel';

/** What the product's own counters say, by name and labels, as `name{value}`. */
export type Outcomes = ReadonlyMap<string, number>;

/** A meter whose counters can be read. */
export function countingMeter(): { readonly meter: Meter; readonly outcomes: Outcomes } {
  const outcomes = new Map<string, number>();
  const counter: Meter['counter'] = ({ name }) => ({
    add: (count = 1, labels) => {
      const key = `${name}{${Object.values(labels ?? {}).join(',')}}`;
      outcomes.set(key, (outcomes.get(key) ?? 0) + count);
    },
  });
  return { meter: { ...silentMeter, counter }, outcomes };
}

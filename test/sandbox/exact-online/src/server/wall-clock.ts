const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Amsterdam',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Dutch wall clock of an instant, written as if it were UTC: how Exact Online writes all its times. */
export function amsterdamWallClock(instantMs: number): number {
  const wholeSecond = Math.floor(instantMs / 1000) * 1000;
  const parts = new Map(format.formatToParts(wholeSecond).map((part) => [part.type, Number(part.value)]));
  const read = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const wall = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
  return wall + (instantMs - wholeSecond);
}

/** Offset of the Dutch wall clock from UTC in seconds: 3600 in winter, 7200 in summer. */
export function amsterdamOffsetSeconds(instantMs: number): number {
  return Math.round((amsterdamWallClock(instantMs) - instantMs) / 1000);
}

/** ISO text without zone and without a trailing part of zeros, as in skip tokens: `2024-09-09T12:40:29.9`. */
export function wallClockText(wallMs: number): string {
  const iso = new Date(wallMs).toISOString();
  const fraction = iso.slice(20, 23).replace(/0+$/, '');
  return fraction === '' ? iso.slice(0, 19) : `${iso.slice(0, 19)}.${fraction}`;
}

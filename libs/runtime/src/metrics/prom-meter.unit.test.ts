import { noTracer, type Tracer } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import { PromMeter } from './prom-meter.js';

const OPEN = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
const place = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) };

function metered(tracer: Tracer): PromMeter {
  const meter = new PromMeter('transformer', tracer);
  meter.counter({ name: 'rows_total', help: 'Rows.', labels: ['table'] }).add(2, { table: 't' });
  meter.histogram({ name: 'took_seconds', help: 'Time.', buckets: [1, 2] }).observe(1.5);
  return meter;
}

describe('PromMeter', () => {
  it('answers in the format that is asked for, again and again', async () => {
    const meter = metered(noTracer);
    const plain = await meter.render('text/plain');
    expect(plain.contentType).toMatch(/^text\/plain/);
    expect(plain.text).toContain('# TYPE rows_total counter\nrows_total{table="t",service="transformer"} 2\n');
    const open = await meter.render(OPEN);
    expect(open.contentType).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(open.text).toContain('# TYPE rows counter\nrows_total{table="t",service="transformer"} 2\n');
    expect(open.text).toMatch(/# EOF\n$/);
    expect(await meter.render()).toEqual(plain);
    expect(await meter.render(OPEN)).toEqual(open);
  });

  it('names the trace a time was measured in, in OpenMetrics', async () => {
    const meter = metered({ ...noTracer, enabled: true, where: () => place });
    const bucket = 'took_seconds_bucket{le="2",service="transformer"} 1';
    expect((await meter.render(OPEN)).text).toMatch(
      new RegExp(`^${bucket} # \\{trace_id="a{32}",span_id="b{16}"\\} 1\\.5 \\d+(\\.\\d+)?$`, 'm'),
    );
    expect((await meter.render()).text).toContain(`${bucket}\n`);
  });

  it('measures outside of any trace, too', async () => {
    const meter = metered({ ...noTracer, enabled: true });
    expect((await meter.render(OPEN)).text).toContain('took_seconds_bucket{le="2",service="transformer"} 1\n');
  });
});

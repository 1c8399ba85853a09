// What the dashboards show. Every panel says what it means; those an alert stands behind lead to its runbook.
import { HERE, lines, OF_DIVISIONS, stat, table } from './dashboard.mjs';

const RATE = '[$__rate_interval]';
const rate = (metric, by, labels = '') => `sum by (${by}) (rate(${metric}{${labels}${HERE}}${RATE}))`;
const increase = (metric, range, labels = '') => `sum(increase(${metric}{${labels}${HERE}}[${range}])) or vector(0)`;
const p95 = (metric, by, labels = '') =>
  `histogram_quantile(0.95, sum by (le, ${by}) (rate(${metric}_bucket{${labels}${HERE}}${RATE})))`;

const overview = {
  uid: 'exact-overview',
  title: 'Exact: overview',
  description: 'Is every division fresh, and what needs a person?',
  rows: [
    [
      stat('Oldest stream', `max(exact_freshness_seconds{kind!="control",${HERE}})`, {
        description: 'Longest time since a live stream was found to have nothing newer at Exact.',
        ...{ unit: 's', warnAt: 900, badAt: 3600, runbooks: ['ExactStreamsStale'] },
      }),
      stat('Changes late', `max(exact:change_late:ratio30m{${HERE}})`, {
        description: 'Share of the changes of the last half hour that took more than five minutes to be queryable.',
        ...{
          unit: 'percentunit',
          warnAt: 0.01,
          badAt: 0.1,
          runbooks: ['ExactChangesLateFast', 'ExactChangesLateSlow'],
        },
      }),
      stat('Connections held', `sum(token_service_connections{state="held",${HERE}})`, {
        description: 'Links to Exact that wait for a person to consent again.',
        ...{ badAt: 1, runbooks: ['ExactConnectionHeld'] },
      }),
      stat('Dead letters, 1 day', increase('kafka_dead_letters_total', '1d'), {
        description: 'Messages that could not be processed; look at them with `ml-connector dead-letters list`.',
        ...{ badAt: 1, runbooks: ['ExactDeadLetters'] },
      }),
      stat(
        'Services down',
        `count(up{job=~".*(webhook-ingress|exact-fetcher|transformer|warehouse-writer|token-service|looker-sync).*",${HERE}} == 0) or vector(0)`,
        {
          description: 'Pods that Prometheus can not reach.',
          ...{ badAt: 1, runbooks: ['ExactServiceDown'] },
        },
      ),
    ],
    [
      lines('Change to queryable, 95 %', [[p95('change_latency_seconds', 'of', 'stage="queryable",'), '{{of}}']], {
        description: 'From a change at Exact until Looker can ask for it, by table.',
        ...{ unit: 's', runbooks: ['ExactChangesLateSlow'] },
      }),
      lines('Streams by state', [[`sum by (state) (exact_streams{${HERE}})`, '{{state}}']], {
        description: 'An entity of one division each; parked ones say why in `ml-connector status`.',
      }),
    ],
    [
      table(
        'Divisions, least fresh first',
        `sort_desc(max by (division) (exact_division_freshness_seconds{${OF_DIVISIONS}}))`,
        {
          description: 'Seconds since the least fresh live stream of each division had nothing newer at Exact.',
          ...{ unit: 's', warnAt: 3600, badAt: 10_800, runbooks: ['ExactStreamsStale'] },
        },
      ),
      table('Alerts', `ALERTS{alertname=~"Exact.*",alertstate="firing",${HERE}}`, {
        description: 'What fires now; each alert has a runbook of its name.',
      }),
    ],
  ],
};

const streams = {
  uid: 'exact-streams',
  title: 'Exact: streams',
  description: 'What is read from Exact, how fresh it is and which way changes take.',
  rows: [
    [
      lines('Freshness', [[`max by (kind) (exact_freshness_seconds{${HERE}})`, '{{kind}}']], {
        description: 'Longest time since a live stream of the kind had nothing newer.',
        ...{ unit: 's', runbooks: ['ExactStreamsStale'] },
      }),
      lines('Records', [[rate('exact_records_total', 'feed'), '{{feed}}']], {
        description: 'Records put on the bus a second, by feed.',
        unit: 'cps',
      }),
    ],
    [
      lines(
        'Freshness by division',
        [[`max by (division) (exact_division_freshness_seconds{${OF_DIVISIONS}})`, '{{division}}']],
        {
          description: 'Of each division its least fresh live stream; beyond 200 divisions the rest are one, other.',
          ...{ unit: 's', runbooks: ['ExactStreamsStale'] },
        },
      ),
    ],
    [
      lines('Way of a change, 95 %', [[p95('change_latency_seconds', 'stage'), '{{stage}}']], {
        description: 'From the change at Exact to each stage: notice, raw, rows, queryable.',
        ...{ unit: 's', runbooks: ['ExactChangesLateFast'] },
      }),
      lines('Deletions', [[rate('exact_deletions_total', 'feed'), '{{feed}}']], {
        description: 'Deletions put on the bus a second.',
        unit: 'cps',
      }),
    ],
    [
      lines('Webhooks by answer', [[rate('webhook_answers_total', 'outcome'), '{{outcome}}']], {
        description: 'Answers to webhooks a second; anything but probe, accepted, duplicate and spooled is a refusal.',
        ...{ unit: 'reqps', runbooks: ['ExactWebhooksRefused', 'ExactWebhooksNotKept'] },
      }),
      lines('Webhook loops', [[`sum by (state) (exact_webhook_loops{${HERE}})`, '{{state}}']], {
        description: 'A topic of a division each; silent ones are swept more often until they deliver again.',
        runbooks: ['ExactWebhooksSilent'],
      }),
      lines('Spool', [[`max(webhook_spool_bytes{${HERE}})`, 'bytes']], {
        description: 'Webhooks on disk that wait for Kafka.',
        ...{ unit: 'bytes', runbooks: ['ExactSpoolFilling'] },
      }),
    ],
  ],
};

const budget = {
  uid: 'exact-budget',
  title: 'Exact: API budget',
  description: 'Calls to Exact, what they are spent on, and how near the limits they come.',
  rows: [
    [
      stat('Least left of a minute', `min(exact_budget_left_ratio{window="minute",${HERE}})`, {
        description: 'Of the division that has least of its 60 calls.',
        unit: 'percentunit',
      }),
      stat('Least left of a day', `min(exact_division_budget_left_ratio{${OF_DIVISIONS}})`, {
        description: 'Of the division that has least of its 5,000 calls.',
        ...{ unit: 'percentunit', runbooks: ['ExactBudgetSpentEarly'] },
      }),
      stat('Endpoints parked, 1 day', increase('exact_endpoints_parked_total', '1d'), {
        description: 'Parked at seven errors of an hour, before Exact locks them at ten.',
        ...{ badAt: 1, runbooks: ['ExactEndpointNearLock'] },
      }),
    ],
    [
      lines(
        'Left of the day by division',
        [[`min by (division) (exact_division_budget_left_ratio{${OF_DIVISIONS}})`, '{{division}}']],
        {
          description:
            'Share of the calls of the day that is left; beyond 200 divisions the least of the rest is other.',
          ...{ unit: 'percentunit', runbooks: ['ExactBudgetSpentEarly'] },
        },
      ),
    ],
    [
      lines('Calls by outcome', [[rate('exact_calls_total', 'outcome'), '{{outcome}}']], {
        description: 'Calls to Exact a second.',
        unit: 'reqps',
      }),
      lines('Calls by work', [[rate('exact_calls_by_work_total', 'work'), '{{work}}']], {
        description: 'What the budget is spent on.',
        unit: 'reqps',
      }),
    ],
    [
      lines('Time of a call, 95 %', [[p95('exact_call_seconds', 'family'), '{{family}}']], {
        description: 'Body included.',
        unit: 's',
      }),
      lines('Waits for quota', [[rate('exact_budget_waits_total', 'window'), '{{window}}']], {
        description: 'Times a division had to wait, a second.',
        unit: 'cps',
      }),
      lines('Breakers', [[`max by (region, family) (exact_breaker_state{${HERE}})`, '{{region}} {{family}}']], {
        description: '0 closed, 1 half open, 2 open.',
        runbooks: ['ExactRegionDown'],
      }),
    ],
  ],
};

const tokens = {
  uid: 'exact-tokens',
  title: 'Exact: tokens',
  description: 'Whether every connection can go on without a person.',
  rows: [
    [
      stat('Fewest days left', `min(token_service_refresh_token_left_seconds{connection="*",${HERE}}) / 86400`, {
        description: 'Until a refresh token ends that nobody renews.',
        ...{ unit: 'd', runbooks: ['ExactTokenExpiring'] },
      }),
      stat('Oldest renewal', `max(token_service_token_age_seconds{connection="*",${HERE}})`, {
        description: 'Time since the last consent or renewal, of the connection where it is longest.',
        ...{ unit: 's', runbooks: ['ExactTokenAlmostLost'] },
      }),
      stat('Alerts not delivered, 1 day', increase('token_service_alert_deliveries_total', '1d', 'outcome="failed",'), {
        description: 'Messages to people that failed.',
        ...{ badAt: 1, runbooks: ['ExactAlertsNotDelivered'] },
      }),
    ],
    [
      lines('Connections by state', [[`sum by (state) (token_service_connections{${HERE}})`, '{{state}}']], {
        description: 'Held ones wait for a person.',
        runbooks: ['ExactConnectionHeld'],
      }),
      lines('Renewals', [[rate('token_service_refreshes_total', 'outcome'), '{{outcome}}']], {
        description: 'Token pairs a second, by what became of them.',
        ...{ unit: 'cps', runbooks: ['ExactRefreshFailing'] },
      }),
      lines('Alerts to people', [[rate('token_service_alerts_total', 'kind, event'), '{{kind}} {{event}}']], {
        description: 'Raised and cleared a second.',
        unit: 'cps',
      }),
    ],
  ],
};

const pipeline = {
  uid: 'exact-pipeline',
  title: 'Exact: pipeline and lag',
  description: 'From the bus into ClickHouse: how far behind, how fast, how large.',
  rows: [
    [
      lines('Oldest message not done', [[`max by (topic) (kafka_consumer_oldest_age_seconds{${HERE}})`, '{{topic}}']], {
        description: 'Grows while a batch is in hand or waits for something that is away.',
        ...{ unit: 's', runbooks: ['ExactConsumerStuck'] },
      }),
      lines('Lag', [[`sum by (topic) (kafka_consumer_lag_messages{${HERE}})`, '{{topic}}']], {
        description: 'Messages that are not done.',
        runbooks: ['ExactConsumerStuck'],
      }),
    ],
    [
      lines('Records read', [[rate('transform_records_total', 'outcome'), '{{outcome}}']], {
        description: 'Raw records the transformer read, a second.',
        unit: 'cps',
      }),
      lines('Rows made', [[rate('transform_rows_total', 'table'), '{{table}}']], {
        description: 'Rows put on the bus, a second.',
        unit: 'cps',
      }),
      lines('Bytes inserted', [[rate('warehouse_inserted_bytes_total', 'table'), '{{table}}']], {
        description: 'Into ClickHouse, a second.',
        unit: 'Bps',
      }),
    ],
    [
      lines('Time of a batch, 95 %', [[p95('kafka_batch_seconds', 'topic'), '{{topic}}']], {
        description: 'From handing out a batch to its commit.',
        unit: 's',
      }),
      lines('Time of an insert, 95 %', [[p95('warehouse_insert_duration_seconds', 'table'), '{{table}}']], {
        description: 'One insert into ClickHouse.',
        unit: 's',
      }),
      lines('Sums over all history', [[rate('warehouse_aggregate_refreshes_total', 'outcome'), '{{outcome}}']], {
        description: 'Divisions whose sums were brought up to date, a second.',
        ...{ unit: 'cps', runbooks: ['ExactSumsBehind'] },
      }),
    ],
    [
      lines(
        'Exact, warehouse and Looker differ',
        [[`max by (comparison, verdict) (reconciliation_differences{${HERE}})`, '{{comparison}} {{verdict}}']],
        {
          description:
            'Figures of a division, entity and period, at the last look: source is Exact against the warehouse, answer the warehouse against Looker. A defect is what nothing explains.',
          runbooks: ['ExactReconciliationDiffers'],
        },
      ),
      lines(
        'Since the last comparison',
        [[`time() - max(reconciliation_last_look_timestamp_seconds{${HERE}})`, 'age']],
        {
          description: 'It is made once a day.',
          ...{ unit: 's', runbooks: ['ExactReconciliationMissed'] },
        },
      ),
      lines('Repairs asked for', [[rate('reconciliation_repairs_total', 'action'), '{{action}}']], {
        description: 'Feeds of divisions read again in full, and renewals of what Looker has cached, a second.',
        unit: 'cps',
      }),
    ],
    [
      lines('A rebuild would set back', [[`sum by (why) (max by (feed, why) (raw_check_keys{${HERE}}))`, '{{why}}']], {
        description: 'Keys whose last record on the bus is older than their row in the warehouse, or that it lacks.',
        runbooks: ['ExactRawOlder'],
      }),
      lines('Since the bus was compared', [[`time() - max(raw_check_oldest_timestamp_seconds{${HERE}})`, 'age']], {
        description: 'Of the feed that waits longest; it is done once a week.',
        ...{ unit: 's', runbooks: ['ExactRawUncompared'] },
      }),
      lines('Read again for it', [[rate('raw_check_repairs_total', 'action'), '{{action}}']], {
        description: 'Reads asked for of what a rebuild would set back, a second; refused ones were not made.',
        unit: 'cps',
      }),
    ],
  ],
};

const deadLetters = {
  uid: 'exact-dead-letters',
  title: 'Exact: dead letters and replay',
  description: 'What could not be processed, what was tried again, and how the shape of the source drifts.',
  rows: [
    [
      lines('Dead letters', [[rate('kafka_dead_letters_total', 'topic, reason'), '{{topic}} {{reason}}']], {
        description: 'A second; `ml-connector dead-letters` shows, fixes and drives them again.',
        ...{ unit: 'cps', runbooks: ['ExactDeadLetters'] },
      }),
      lines('Refused at reading', [[rate('exact_dead_letters_total', 'reason'), '{{reason}}']], {
        description: 'Pages and records that could not be cut, a second.',
        ...{ unit: 'cps', runbooks: ['ExactDeadLetters'] },
      }),
    ],
    [
      lines('Tried again', [[rate('kafka_retried_messages_total', 'topic, reason'), '{{topic}} {{reason}}']], {
        description: 'Messages handed out again, a second.',
        unit: 'cps',
      }),
      lines('Dropped by rule', [[rate('kafka_dropped_messages_total', 'topic, reason'), '{{topic}} {{reason}}']], {
        description: 'Messages not wanted, a second; a replay in place drops what is older than the warehouse.',
        unit: 'cps',
      }),
      lines('Schema drift', [[rate('schema_drift_total', 'entity, kind'), '{{entity}} {{kind}}']], {
        description: 'Fields that are not declared, or lacked though declared, a second.',
        ...{ unit: 'cps', runbooks: ['ExactSchemaDrift'] },
      }),
    ],
  ],
};

const looker = {
  uid: 'exact-looker',
  title: 'Exact: Looker',
  description: 'How Looker is told of loads, and what that costs of its quota.',
  rows: [
    [
      stat('API calls, 1 day', increase('looker_api_calls_total', '1d'), {
        description: 'Metered editions count them.',
      }),
      stat('API calls left', `min(looker_api_calls_left{${HERE}})`, {
        description: 'Of LOOKER_CALLS_PER_DAY today; no data where calls are not metered.',
      }),
      stat(
        'Deliveries not as answered, 1 day',
        increase('looker_deliveries_total', '1d', 'outcome=~"differs|not_comparable|refused",'),
        {
          description:
            'Webhooks to the own receiver whose rows Looker does not answer so, or that came without its token.',
          runbooks: ['ExactLookerDeliveryFailed'],
        },
      ),
      stat('Not told, 1 day', increase('looker_datagroup_triggers_total', '1d', 'outcome!="confirmed",'), {
        description: 'Times Looker was to be told of loads and was not.',
        runbooks: ['ExactLookerNotTold'],
      }),
    ],
    [
      lines('API calls by job', [[rate('looker_api_calls_total', 'job'), '{{job}}']], {
        description: 'Calls a second, retries and logouts included.',
        unit: 'reqps',
      }),
      lines('Told of loads', [[rate('looker_datagroup_triggers_total', 'outcome'), '{{outcome}}']], {
        description: 'Times Looker was to be told a second, by outcome; anything but confirmed was in vain.',
        ...{ unit: 'cps', runbooks: ['ExactLookerNotTold'] },
      }),
      lines('Logins', [[rate('token_service_looker_logins_total', 'outcome'), '{{outcome}}']], {
        description: 'Logins at Looker a second; busy and away are tried again.',
        unit: 'cps',
      }),
    ],
  ],
};

/** In the order people need them. */
export const DASHBOARDS = [overview, streams, budget, tokens, pipeline, deadLetters, looker];

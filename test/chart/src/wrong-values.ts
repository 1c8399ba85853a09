/** Values somebody might give, and the message each gets: the place in the values, and what would be right. */
export const WRONG_VALUES: readonly { readonly values: object; readonly says: string }[] = [
  { values: { host: 'https://exact.example.com/' }, says: "at '/host': 'https://exact.example.com/' does not match" },
  { values: { kafak: { brokers: 'a:1' } }, says: "at '': additional properties 'kafak' not allowed" },
  { values: { kafka: { brokers: 'kafka' } }, says: "at '/kafka/brokers': 'kafka' does not match pattern" },
  { values: { kafka: { brokers: '' } }, says: 'kafka.brokers: name the brokers, host:port' },
  { values: { kafka: { replication: 'three' } }, says: "at '/kafka/replication': got string, want integer" },
  { values: { kafka: { dataPartitions: 0 } }, says: "at '/kafka/dataPartitions': minimum: got 0, want 1" },
  {
    values: { kafka: { sasl: { mechanism: 'gssapi' } } },
    says: "at '/kafka/sasl/mechanism': value must be one of '', 'plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'",
  },
  { values: { kafka: { sasl: { mechanism: 'oauthbearer' } } }, says: 'kafka.sasl.tokenUrl: name the token endpoint' },
  {
    values: { clickhouse: { url: 'clickhouse:8123' } },
    says: "at '/clickhouse/url': 'clickhouse:8123' does not match",
  },
  { values: { clickhouse: { reader: 'the reader' } }, says: "at '/clickhouse/reader': 'the reader' does not match" },
  { values: { clickhouse: { url: '' } }, says: 'clickhouse.url: name the HTTP address of ClickHouse' },
  // Secrets are taken by reference only.
  { values: { postgres: { url: 'postgres://u:p@h/d' } }, says: "at '/postgres': additional properties 'url' not" },
  { values: { vault: { masterKey: 'x' } }, says: "at '/vault': additional properties 'masterKey' not allowed" },
  { values: { looker: { gitRemoteUrl: '' } }, says: 'looker.gitRemoteUrl: name the LookML repository' },
  {
    values: { autoscaling: { kind: 'vpa' } },
    says: "at '/autoscaling/kind': value must be one of 'none', 'hpa', 'keda'",
  },
  { values: { autoscaling: { cpuPercent: 140 } }, says: "at '/autoscaling/cpuPercent': maximum: got 140, want 100" },
  {
    values: { image: { digests: { transformer: 'latest' } } },
    says: "at '/image/digests/transformer': 'latest' does not match pattern '^sha256:[0-9a-f]{64}$'",
  },
  {
    values: { image: { digests: { transfomer: '' } } },
    says: "at '/image/digests': additional properties 'transfomer'",
  },
  { values: { logLevel: 'verbose' }, says: "at '/logLevel': value must be one of 'silent', 'error', 'warn', 'info'" },
  { values: { otlpEndpoint: 'collector:4318' }, says: "at '/otlpEndpoint': 'collector:4318' does not match pattern" },
  { values: { ingress: { enabled: true, tlsSecret: 'x' }, host: '' }, says: 'host: name the host Exact calls' },
  { values: { ingress: { enabled: true }, host: 'a.example.com' }, says: 'ingress.tlsSecret: Exact calls https only' },
  { values: { gateway: { enabled: true }, host: 'a.example.com' }, says: 'gateway.parentRefs: name the gateway' },
  {
    values: {
      host: 'a.example.com',
      gateway: { enabled: true, parentRefs: [{ name: 'public' }] },
      tls: { serverSecret: '{service}-tls' },
    },
    says: 'gateway.caConfigMap: name who signed tls.serverSecret',
  },
  { values: { gateway: { caConfigMap: true } }, says: "at '/gateway/caConfigMap': got boolean, want string" },
  { values: { serviceMonitor: { enabled: 'yes' } }, says: "at '/serviceMonitor/enabled': got string, want boolean" },
  { values: { alerts: { grafanaUrl: 'grafana' } }, says: "at '/alerts/grafanaUrl': 'grafana' does not match pattern" },
  {
    values: { networkPolicy: { privateNetworks: ['ten'] } },
    says: "at '/networkPolicy/privateNetworks/0': 'ten' does",
  },
  { values: { networkPolicy: { kafka: { ports: [70000] } } }, says: "at '/networkPolicy/kafka/ports/0': maximum: got" },
  { values: { pods: { maxUnavailable: 'one' } }, says: "at '/pods/maxUnavailable': 'one' does not match pattern" },
  {
    values: { services: { 'looker-sinc': {} } },
    says: "at '/services': additional properties 'looker-sinc' not allowed",
  },
  {
    values: { services: { transformer: { replicas: -1 } } },
    says: "at '/services/transformer/replicas': minimum: got -1",
  },
  {
    values: { services: { transformer: { resources: { requests: { memory: 'much' } } } } },
    says: "at '/services/transformer/resources/requests/memory': 'much' does not match pattern",
  },
  {
    values: { services: { transformer: { env: { TRANSFORMER_PARTITION: '3' } } } },
    says: "at '/services/transformer/env': additional properties 'TRANSFORMER_PARTITION' not allowed",
  },
  {
    values: { services: { 'exact-fetcher': { env: { SWEEP_SYNC_S: 'often' } } } },
    says: "at '/services/exact-fetcher/env/SWEEP_SYNC_S': got string, want number",
  },
  {
    values: { services: { 'exact-fetcher': { env: { SWEEP_SYNC_S: 0 } } } },
    says: "at '/services/exact-fetcher/env/SWEEP_SYNC_S': minimum: got 0, want 1",
  },
  {
    values: { services: { 'looker-sync': { env: { DIVISION_ACCESS: 'yes' } } } },
    says: "at '/services/looker-sync/env/DIVISION_ACCESS': value must be one of 'on', 'off'",
  },
  {
    values: { services: { 'token-service': { env: { SMTP_PASSWORD: 'x' } } } },
    says: "at '/services/token-service/env': additional properties 'SMTP_PASSWORD' not allowed",
  },
  {
    values: { services: { transformer: { env: { KAFKA_BROKERS: 'x:1' } } } },
    says: "at '/services/transformer/env': additional properties 'KAFKA_BROKERS' not allowed",
  },
  {
    values: { services: { 'token-service': { secretEnv: { SMTP_PASSWORD: { name: 'mail' } } } } },
    says: "at '/services/token-service/secretEnv/SMTP_PASSWORD': missing property 'key'",
  },
  {
    values: { services: { transformer: { scale: { min: 4, max: 2 } } } },
    says: 'services.transformer.scale: min 4 is above max 2',
  },
  {
    values: { services: { transformer: { scale: { min: 2, max: 20 } } } },
    says: 'services.transformer.scale.max: 20 replicas, but kafka.dataPartitions is 12',
  },
  {
    values: { services: { 'webhook-ingress': { spool: { size: 'big' } } } },
    says: "at '/services/webhook-ingress/spool/size': 'big' does not match pattern",
  },
];

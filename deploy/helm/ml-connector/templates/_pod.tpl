{{/* Nothing a container does not need. */}}
{{- define "ml-connector.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "ml-connector.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{/* Environment of a service: what the chart knows, secrets by reference, and what the installer adds. */}}
{{- define "ml-connector.env" -}}
{{- $root := index . 0 -}}{{- $service := index . 1 -}}{{- $facts := index . 2 -}}
{{- $secrets := $facts.secrets | default list -}}
- { name: PORT, value: "8080" }
- { name: HOST, value: 0.0.0.0 }
- { name: LOG_FORMAT, value: json }
- { name: LOG_LEVEL, value: {{ $root.Values.logLevel | quote }} }
{{- with $root.Values.otlpEndpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }} }
{{- end }}
{{ include "ml-connector.trustEnv" $root }}
{{- if $root.Values.tls.serverSecret }}
- { name: TLS_CERT_FILE, value: /run/secrets/tls/tls.crt }
- { name: TLS_KEY_FILE, value: /run/secrets/tls/tls.key }
{{- end }}
{{ include "ml-connector.kafkaEnv" (list $root $service) }}
{{- if has "token-service" ($facts.calls | default list) }}
- { name: TOKEN_SERVICE_URL, value: {{ printf "%s://%s:8080" (include "ml-connector.scheme" $root | lower) (include "ml-connector.name" (list $root "token-service")) | quote }} }
{{- end }}
{{- if has "service-auth" $secrets }}
- { name: SERVICE_AUTH_SECRET_FILE, value: /run/secrets/service-auth/key }
{{- end }}
{{- if has "postgres" $secrets }}
- name: POSTGRES_URL
  valueFrom: { secretKeyRef: { name: {{ $root.Values.postgres.existingSecret | replace "{service}" $service }}, key: url } }
{{- end }}
{{- if has "clickhouse" $secrets }}
{{ include "ml-connector.clickhouseEnv" $root }}
{{- end }}
{{- if has "vault" $secrets }}
- { name: MASTER_KEY_FILE, value: /run/secrets/vault/primary }
{{- if $root.Values.vault.hasOldKeys }}
- { name: MASTER_KEYS_OLD_FILE, value: /run/secrets/vault/old }
{{- end }}
{{- end }}
{{- if has "looker" $secrets }}
- { name: GIT_REMOTE_URL, value: {{ required "looker.gitRemoteUrl: name the LookML repository" $root.Values.looker.gitRemoteUrl | quote }} }
- { name: LOOKER_CLICKHOUSE_HOST, value: {{ required "looker.clickhouseHost: name ClickHouse as Looker reaches it" $root.Values.looker.clickhouseHost | quote }} }
- name: LOOKER_CLICKHOUSE_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $root.Values.looker.existingSecret }}, key: clickhouse-password } }
- { name: WORK_DIR, value: /tmp/lookml }
{{- end }}
{{- if eq $service "webhook-ingress" }}
- { name: SPOOL_DIR, value: /var/lib/ml-connector/spool }
{{- end }}
{{- if or (eq $service "exact-fetcher") (eq $service "looker-sync") }}
- name: INSTANCE_ID
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- end }}
{{- range $name, $value := (index $root.Values.services $service).env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- range $name, $from := (index $root.Values.services $service).secretEnv }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ $from.name }}, key: {{ $from.key }} } }
{{- end }}
{{- end }}

{{/* How the brokers are reached. Takes (list root user). */}}
{{- define "ml-connector.kafkaEnv" -}}
{{- $kafka := (index . 0).Values.kafka -}}
- { name: KAFKA_BROKERS, value: {{ required "kafka.brokers: name the brokers, host:port" $kafka.brokers | quote }} }
{{- if $kafka.tls.enabled }}
- { name: KAFKA_TLS, value: "on" }
{{- if $kafka.tls.caSecret }}
- { name: KAFKA_TLS_CA_FILE, value: /run/secrets/kafka-ca/ca.crt }
{{- end }}
{{- if $kafka.tls.clientSecret }}
- { name: KAFKA_TLS_CERT_FILE, value: /run/secrets/kafka-client/tls.crt }
- { name: KAFKA_TLS_KEY_FILE, value: /run/secrets/kafka-client/tls.key }
{{- end }}
{{- end }}
{{- if eq $kafka.sasl.mechanism "oauthbearer" }}
- { name: KAFKA_SASL_MECHANISM, value: oauthbearer }
- { name: KAFKA_OAUTH_TOKEN_URL, value: {{ required "kafka.sasl.tokenUrl: name the token endpoint" $kafka.sasl.tokenUrl | quote }} }
- { name: KAFKA_OAUTH_CLIENT_ID, value: {{ printf "%s%s" $kafka.sasl.userPrefix (index . 1) | quote }} }
- name: KAFKA_OAUTH_CLIENT_SECRET
  valueFrom: { secretKeyRef: {{ include "ml-connector.kafkaSecret" . }} }
{{- with $kafka.sasl.scope }}
- { name: KAFKA_OAUTH_SCOPE, value: {{ . | quote }} }
{{- end }}
{{- else if $kafka.sasl.mechanism }}
- { name: KAFKA_SASL_MECHANISM, value: {{ $kafka.sasl.mechanism }} }
- { name: KAFKA_SASL_USERNAME, value: {{ printf "%s%s" $kafka.sasl.userPrefix (index . 1) | quote }} }
- name: KAFKA_SASL_PASSWORD
  valueFrom: { secretKeyRef: {{ include "ml-connector.kafkaSecret" . }} }
{{- end }}
{{- end }}

{{/* Secret and key of a user's password or client secret. Takes (list root user). */}}
{{- define "ml-connector.kafkaSecret" -}}
{{- $sasl := (index . 0).Values.kafka.sasl -}}
{ name: {{ $sasl.existingSecret | replace "{service}" (index . 1) }}, key: {{ $sasl.secretKey | replace "{service}" (index . 1) }} }
{{- end }}

{{/* Node's own variable: whom it trusts besides the public authorities, for ClickHouse, PostgreSQL, traces and each other. */}}
{{- define "ml-connector.trustEnv" -}}
{{- if .Values.tls.caSecret }}
- { name: NODE_EXTRA_CA_CERTS, value: /run/secrets/ca/ca.crt }
{{- end }}
{{- end }}

{{/* Scheme services answer by, as a probe wants it. */}}
{{- define "ml-connector.scheme" -}}
{{- if .Values.tls.serverSecret }}HTTPS{{ else }}HTTP{{ end -}}
{{- end }}

{{/* Certificates as files: of the brokers, of others, our own for the brokers. Takes (list root user). */}}
{{- define "ml-connector.certificateMounts" -}}
{{- $values := (index . 0).Values -}}
{{- if and $values.kafka.tls.enabled $values.kafka.tls.caSecret }}
- { name: kafka-ca, mountPath: /run/secrets/kafka-ca, readOnly: true }
{{- end }}
{{- if and $values.kafka.tls.enabled $values.kafka.tls.clientSecret }}
- { name: kafka-client, mountPath: /run/secrets/kafka-client, readOnly: true }
{{- end }}
{{- if $values.tls.caSecret }}
- { name: ca, mountPath: /run/secrets/ca, readOnly: true }
{{- end }}
{{- end }}

{{- define "ml-connector.certificateVolumes" -}}
{{- $values := (index . 0).Values -}}{{- $user := index . 1 -}}
{{- if and $values.kafka.tls.enabled $values.kafka.tls.caSecret }}
- name: kafka-ca
  secret: { secretName: {{ $values.kafka.tls.caSecret }}, defaultMode: 0444, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- if and $values.kafka.tls.enabled $values.kafka.tls.clientSecret }}
- name: kafka-client
  secret: { secretName: {{ $values.kafka.tls.clientSecret | replace "{service}" $user }}, defaultMode: 0440 }
{{- end }}
{{- if $values.tls.caSecret }}
- name: ca
  secret: { secretName: {{ $values.tls.caSecret }}, defaultMode: 0444, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- end }}

{{- define "ml-connector.clickhouseEnv" -}}
- { name: CLICKHOUSE_URL, value: {{ required "clickhouse.url: name the HTTP address of ClickHouse" .Values.clickhouse.url | quote }} }
- name: CLICKHOUSE_USER
  valueFrom: { secretKeyRef: { name: {{ .Values.clickhouse.existingSecret }}, key: username } }
- name: CLICKHOUSE_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ .Values.clickhouse.existingSecret }}, key: password } }
{{- end }}

{{/* What all pods get, and over it what this service's get, as JSON. Takes (list root service). */}}
{{- define "ml-connector.podValues" -}}
{{- mergeOverwrite (deepCopy (index . 0).Values.pods) (deepCopy ((index (index . 0).Values.services (index . 1)).pod | default dict)) | toJson -}}
{{- end }}

{{/* Where a pod may run. Takes what podValues gives. */}}
{{- define "ml-connector.placement" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A service's pod. Takes (list root service facts). */}}
{{- define "ml-connector.pod" -}}
{{- $root := index . 0 -}}{{- $service := index . 1 -}}{{- $facts := index . 2 -}}
{{- $secrets := $facts.secrets | default list -}}
{{- $pod := include "ml-connector.podValues" (list $root $service) | fromJson -}}
{{- $scheme := include "ml-connector.scheme" $root -}}
metadata:
  labels:
    {{- include "ml-connector.labels" (list $root $service) | nindent 4 }}
    {{- with $pod.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $pod.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "ml-connector.placement" $pod | nindent 2 }}
  serviceAccountName: {{ include "ml-connector.name" (list $root $service) }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  # Longer than STOP_TIMEOUT_MS: work in hand is finished, and leases given back.
  terminationGracePeriodSeconds: 45
  securityContext:
    {{- include "ml-connector.podSecurity" $root | nindent 4 }}
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "ml-connector.selector" (list $root $service) | nindent 10 }}
    {{- end }}
  containers:
    - name: {{ $service }}
      image: {{ include "ml-connector.image" (list $root $service) }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      securityContext:
        {{- include "ml-connector.containerSecurity" $root | nindent 8 }}
      ports:
        - { name: http, containerPort: 8080, protocol: TCP }
      env:
        {{- include "ml-connector.env" . | nindent 8 }}
      resources:
        {{- toYaml (index $root.Values.services $service).resources | nindent 8 }}
      startupProbe: { httpGet: { path: /live, port: http, scheme: {{ $scheme }} }, periodSeconds: 2, failureThreshold: 60 }
      # The process itself; what it depends on is not its life.
      livenessProbe: { httpGet: { path: /live, port: http, scheme: {{ $scheme }} }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }
      readinessProbe: { httpGet: { path: /ready, port: http, scheme: {{ $scheme }} }, periodSeconds: 5, timeoutSeconds: 5 }
      {{- if $facts.isCalled }}
      # Callers learn a moment after the stop began that the pod is gone: until then it answers.
      lifecycle: { preStop: { exec: { command: [sleep, '5'] } } }
      {{- end }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        {{- if has "service-auth" $secrets }}
        - { name: service-auth, mountPath: /run/secrets/service-auth, readOnly: true }
        {{- end }}
        {{- if has "vault" $secrets }}
        - { name: vault, mountPath: /run/secrets/vault, readOnly: true }
        {{- end }}
        {{- include "ml-connector.certificateMounts" (list $root $service) | nindent 8 }}
        {{- if $root.Values.tls.serverSecret }}
        - { name: tls, mountPath: /run/secrets/tls, readOnly: true }
        {{- end }}
        {{- if eq $service "webhook-ingress" }}
        - { name: spool, mountPath: /var/lib/ml-connector }
        {{- end }}
  volumes:
    - { name: tmp, emptyDir: { sizeLimit: 256Mi } }
    {{- if has "service-auth" $secrets }}
    - name: service-auth
      secret:
        secretName: {{ $root.Values.serviceAuth.existingSecret }}
        defaultMode: 0440
        items: [{ key: {{ $service }}, path: key }]
    {{- end }}
    {{- include "ml-connector.certificateVolumes" (list $root $service) | nindent 4 }}
    {{- if $root.Values.tls.serverSecret }}
    - name: tls
      secret: { secretName: {{ $root.Values.tls.serverSecret | replace "{service}" $service }}, defaultMode: 0440 }
    {{- end }}
    {{- if has "vault" $secrets }}
    - name: vault
      secret: { secretName: {{ $root.Values.vault.existingSecret }}, defaultMode: 0440 }
    {{- end }}
{{- end }}

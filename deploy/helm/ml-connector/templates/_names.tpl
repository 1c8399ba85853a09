{{/* Name of a service's objects; the release's name goes before. Takes (list root service). */}}
{{- define "ml-connector.name" -}}
{{- printf "%s-%s" (index . 0).Release.Name (index . 1) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* Labels that select a service's pods; they never change. Takes (list root service). */}}
{{- define "ml-connector.selector" -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- end }}

{{- define "ml-connector.labels" -}}
{{ include "ml-connector.selector" . }}
app.kubernetes.io/part-of: ml-connector
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version }}
{{- end }}

{{/* Image by digest where one is given, else by tag. Takes (list root name). */}}
{{- define "ml-connector.image" -}}
{{- $image := (index . 0).Values.image -}}
{{- $digest := index $image.digests (index . 1) -}}
{{- if $digest -}}
{{ $image.registry }}/{{ index . 1 }}@{{ $digest }}
{{- else -}}
{{ $image.registry }}/{{ index . 1 }}:{{ $image.tag | default (index . 0).Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* What the services are, as JSON; with the paths that a variable opens where it is set. */}}
{{- define "ml-connector.facts" -}}
{{- $facts := .Files.Get "files/services.yaml" | fromYaml -}}
{{- range $service, $fact := $facts -}}
{{- with $fact.pathsWith -}}
{{- if hasKey (index $.Values.services $service).env .variable -}}
{{- $_ := set $fact "paths" .paths -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $facts | toJson -}}
{{- end }}

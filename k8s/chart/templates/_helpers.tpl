{{- define "exchange.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* The labels of a component's objects: (list $ "silo"). */}}
{{- define "exchange.labels" -}}
{{- $root := index . 0 -}}
{{ include "exchange.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: orleans-crypto
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end }}

{{/* The labels by which a component's pods are found. */}}
{{- define "exchange.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: orleans-crypto
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* The image of a component. */}}
{{- define "exchange.image" -}}
{{- $root := index . 0 -}}
{{- printf "%s/%s:%s" $root.Values.image.registry (get $root.Values.image (index . 1)) ($root.Values.image.tag | default $root.Chart.AppVersion) | quote -}}
{{- end }}

{{- define "exchange.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "exchange.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "exchange.databaseVariable" -}}
- name: Storage__ConnectionString
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret }}
      key: {{ .Values.database.key }}
{{- end }}

{{/* Which pod this is, for the membership and for Orleans' hosting package. */}}
{{- define "exchange.podVariables" -}}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: POD_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
- name: POD_IP
  valueFrom: { fieldRef: { fieldPath: status.podIP } }
- name: Cluster__AdvertisedAddress
  valueFrom: { fieldRef: { fieldPath: status.podIP } }
{{- end }}

{{- define "exchange.volumeMounts" -}}
- name: keys
  mountPath: /data/keys
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- end }}

{{- define "exchange.volumes" -}}
- name: keys
  secret:
    secretName: {{ .Values.keys.existingSecret }}
    # 0440: the group reads.
    defaultMode: 288
- name: tmp
  emptyDir: { medium: Memory, sizeLimit: 64Mi }
{{- end }}

{{/* Over zones as the values say, and over nodes where it can be. */}}
{{- define "exchange.spread" -}}
{{- $root := index . 0 -}}{{- $component := index . 1 -}}
- maxSkew: 1
  topologyKey: topology.kubernetes.io/zone
  whenUnsatisfiable: {{ (get $root.Values $component).zoneSpread }}
  labelSelector:
    matchLabels: {{- include "exchange.selector" . | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "exchange.selector" . | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}

{{/* The probes: the start may take its time, for migrations and for silos that are waited for. */}}
{{- define "exchange.probes" -}}
startupProbe:
  httpGet: { path: /health/ready, port: http }
  periodSeconds: 5
  failureThreshold: 60
readinessProbe:
  httpGet: { path: /health/ready, port: http }
  periodSeconds: 5
  timeoutSeconds: 4
  failureThreshold: 2
livenessProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}

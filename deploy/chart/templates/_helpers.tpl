{{- define "bailiff.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: bailiff
app.kubernetes.io/part-of: bailiff
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* [registry/]repository, and @digest where there is one, else :tag. */}}
{{- define "bailiff.image" -}}
{{- $name := .image.repository -}}
{{- with .root.Values.image.registry }}{{ $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{ end -}}
{{- if .image.digest }}{{ printf "%s@%s" $name .image.digest | quote }}
{{- else }}{{ printf "%s:%s" $name (.image.tag | default .root.Chart.AppVersion) | quote }}{{ end -}}
{{- end }}

{{- /* Something where Tetragon is reached over TCP, else nothing. */}}
{{- define "bailiff.tetragonOnTcp" -}}
{{- if not (hasPrefix "unix:" .Values.nodeAgent.tetragon) }}true{{ end -}}
{{- end }}

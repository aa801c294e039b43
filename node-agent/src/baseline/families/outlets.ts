// Shapes of giving something out, and of calling a model by hand.
import type { Family } from "./family.ts";

export const outlets: readonly Family[] = [
  {
    kind: "publish",
    names:
      /^(?:npm|pnpm|yarn|bun|twine|poetry|uv|hatch|flit|pdm|cargo|gem|mvn|gradle|gradlew|dotnet|nuget|python[\d.]*)$/,
    when: /^(?!.*--dry-run)(?:(?:-\S+\s+){0,6}(?:publish|deploy|upload)\b|(?:-\S+\s+){0,6}(?:npm\s+publish|(?:nuget\s+)?push\s)|-m\s+(?:twine\s+upload|flit\s+publish|hatch\s+publish))/s,
    powers: [],
    always: true,
  },
  {
    kind: "publish",
    names: /^(?:docker|podman|nerdctl|buildah|crane|skopeo|helm|oras|gh)$/,
    when: /^(?:(?:-\S+\s+){0,4}(?:image\s+)?push\s|copy\s.{0,300}\sdocker:\/\/|release\s+(?:create|upload)\b|buildx?\s.{0,300}--push\b)/,
    powers: [],
    to: /^(?:-\S+\s+){0,4}(?:image\s+)?push\s+(?:-\S+\s+){0,4}(?<to>[\w.:-]{1,80})\//,
    always: true,
  },
  {
    // A model's API by name: whoever calls it spends somebody's money, and may be told what to do.
    kind: "model",
    names: /^(?:curl|wget|http|https)$/,
    when: /\/\/(?:api\.(?:openai|anthropic|mistral|cohere|groq|deepseek|perplexity|together|fireworks|replicate|x)\.(?:com|ai|xyz)|openrouter\.ai|generativelanguage\.googleapis\.com|[\w-]{1,63}-aiplatform\.googleapis\.com|bedrock(?:-\w+)?\.[\w-]{1,40}\.amazonaws\.com|[\w-]{1,63}\.openai\.azure\.com|api-inference\.huggingface\.co|dashscope\.aliyuncs\.com)/,
    powers: [],
    always: true,
  },
];

// Shapes of asking for somebody else's identity, or for a secret where secrets are kept.
import type { Family } from "./family.ts";

export const identities: readonly Family[] = [
  {
    kind: "identity",
    names: /^(?:gcloud|az|aws|gh|glab|heroku|npm|git|gpg|gpg2|docker-credential-[\w-]{1,32})$/,
    when: undefined,
    powers: [
      [
        "token",
        /\bauth\s+(?:application-default\s+)?(?:print-(?:access|identity)-token|token|status\s.{0,40}--show-token)\b|\baccount\s+get-access-token\b|\bsts\s+(?:assume-role\S*|get-session-token|get-federation-token)\b|\bconfigure\s+export-credentials\b|^token\s+create\b|^credential\s+fill\b|^auth:token\b|^(?:get|list)\s*$|--export-secret-(?:sub)?keys\b/,
      ],
      [
        "secret",
        /\bsecretsmanager\s+(?:batch-)?get-secret-value\b|\bssm\s+get-parameters?\b.{0,200}--with-decryption\b|\bsecrets\s+versions\s+access\b|\bkeyvault\s+secret\s+(?:show|download)\b/,
      ],
    ],
    always: false,
  },
  {
    // Programs that keep secrets and do nothing else.
    kind: "identity",
    names: /^(?:vault|bao|op|bw|doppler|pass|gopass|lpass|consul|chamber|infisical)$/,
    when: undefined,
    powers: [
      ["token", /^(?:-\S+\s+){0,3}(?:print\s+token|token\s+(?:create|lookup))\b/],
      [
        "secret",
        /^(?:-\S+\s+){0,3}(?:kv\s+(?:get|list)|read|item\s+get|get\s+(?:item|password)|secrets\s+(?:get|download|export)|show|export|exec)\s/,
      ],
    ],
    always: false,
  },
];

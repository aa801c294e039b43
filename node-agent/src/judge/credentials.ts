// Files that hold secrets: by path, and by the paths that a command line names.

/** Paths of credentials. AGENTS.md, .mcp.json and the like are configuration: whoever reads them learns no secret. */
const credentialPath =
  /(?:^|\/)(?:\.ssh\/(?!known_hosts|config$|authorized_keys|[^/]+\.pub$)[^/]+|\.aws\/(?:credentials|sso\/|cli\/cache\/)|\.kube\/config|\.docker\/config\.json|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.pgpass|\.vault-token|\.config\/(?:gcloud|gh\/hosts|op)\b|\.azure\/|\.claude\/\.credentials[^/]*|\.codex\/auth\.json)|\/secrets\/kubernetes\.io\/serviceaccount\/(?:\S*\/)?token$|\/secrets\/(?:eks\.amazonaws\.com|azure\/tokens|tokens)\/|^\/etc\/shadow-?$|^\/proc\/(?:\d+|self)\/environ$|(?:^|\/)\.env(?:\.[\w-]+)?$|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$|\.(?:pem|key|p12|pfx|kdbx)$/;

/** The same, as they stand in a command line, with what may stand before and behind them there. */
const credentialInText =
  /(?:^|[\s"'`=@:<(,])(?<path>(?:~|\$HOME|\.{0,2}\/|\.\.?)?[^\s"'`=@<>|;&()]{0,120}?(?:\.ssh\/(?!known_hosts|config\b|authorized_keys|[^\s"'`|;&)]{1,60}\.pub(?=$|[\s"'`|;&)>,]))[^\s"'`|;&)]{1,64}|\.aws\/credentials|\.kube\/config|\.docker\/config\.json|\.netrc|\.pypirc|\.git-credentials|\.pgpass|\.vault-token|\.claude\/\.credentials\S{0,16}|\.codex\/auth\.json|\.config\/gh\/hosts\.yml|application_default_credentials\.json|\.gnupg\/[^\s"'`|;&)]{1,64}|\.terraform\.d\/credentials\S{0,16}|\.npmrc|serviceaccount\/token|\/etc\/kubernetes\/admin\.conf|\/etc\/shadow|\/proc\/(?:\d+|self|\*)\/environ|(?<=[\s"'`=@:/(,]|^)\.env(?:\.(?:local|prod|production|staging|dev|development))?|\bid_(?:rsa|dsa|ecdsa|ed25519)))(?=$|[\s"'`|;&)>,])/;

/** Whether a file, its symlinks resolved, holds a credential. */
export function isCredentialPath(path: string): boolean {
  return path.length <= 4096 && credentialPath.test(path);
}

/** A whole folder of them, which only what packs or sends takes. */
const folderInText =
  /(?:^|[\s"'`=@:])(?<path>(?:~|\$HOME|\/(?:root|home\/[\w.-]{1,64}))\/\.(?:ssh|aws|kube|gnupg|docker|config\/gcloud|azure)\/?)(?=$|[\s"'`|;&)])/;
const packers = /^(?:tar|zip|7z|rsync|scp|rclone|cpio|gzip)$/;

/** What every credential's path has in it: most command lines have none of it and need no closer look. */
const hint =
  /\.(?:ssh|aws|kube|docker|netrc|pypirc|git-c|pgpass|vault|claude|codex|env|config|gnupg|terraform|npmrc|azure)|default_credentials|admin\.conf|serviceaccount|\/shadow|\/environ|id_(?:rsa|dsa|ec|ed)/;

/** The first credential file, or folder of them in the hands of what packs and sends, that a command line names; or undefined. */
export function credentialNamed(args: string, name = ""): string | undefined {
  if (!hint.test(args)) return undefined;
  const file = credentialInText.exec(args)?.groups?.["path"];
  return file ?? (packers.test(name) ? folderInText.exec(args)?.groups?.["path"] : undefined);
}

/** Tools whose own credentials these are: that they read them is how they work. */
const natives: readonly (readonly [tools: RegExp, path: RegExp])[] = [
  [/^(?:kubectl|helm|argocd|kustomize|flux|istioctl|k9s|oc)$/, /serviceaccount\/|\.kube\//],
  [/^(?:aws|terraform|tofu|pulumi|eksctl|sam|cdk)$/, /\.aws\/|secrets\/eks/],
  [/^(?:gcloud|gsutil|bq)$/, /gcloud/],
  [/^(?:npm|npx|yarn|pnpm|node|bun)$/, /\.npmrc/],
  [/^(?:gpg|gpg-agent|gpg2)$/, /\.gnupg/],
  [/^(?:ssh|scp|sftp|ssh-add|ssh-keygen|git|git-remote-https|rsync)$/, /\.ssh\/\S|id_|\.git-credentials|\.netrc/],
  [/^(?:git)$/, /\.env/],
  [/^(?:pip|pip3|twine|uv|poetry)$/, /\.pypirc|\.netrc/],
  [/^(?:docker|podman|skopeo|crane|buildctl)$/, /\.docker\//],
  [/^(?:psql|pg_dump)$/, /\.pgpass/],
  [/^(?:gh)$/, /gh\/hosts/],
  [/^(?:vault)$/, /\.vault-token/],
  [/^(?:claude|codex)$/, /\.claude\/|\.codex\//],
];

export function isNativeReader(name: string, path: string): boolean {
  return natives.some(([tools, paths]) => tools.test(name) && paths.test(path));
}

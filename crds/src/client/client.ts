// The raw JSON client: what is sent is what was written, what comes back is what is stored. Typed clients drop fields
// that they don't know (a NetworkPolicy's `from` becomes allow-all), so nothing here interprets an object.
import { errorFromStatus } from "./api-error.ts";
import { systemClock } from "./clock.ts";
import { Credentials } from "./credentials.ts";
import { lines } from "./lines.ts";
import type { ApiObject, Page, WatchEvent } from "./object.ts";
import type {
  ClientOptions,
  Draft,
  Preconditions,
  RequestOptions,
  Selection,
  WatchOptions,
  WriteOptions,
} from "./options.ts";
import { apiVersionOf, collectionPath, type Name, objectPath, type Resource } from "./resource.ts";
import { type Call, parsed, Transport } from "./transport.ts";

const patchTypes = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml", // JSON is YAML
} as const;

/** Verbs on the API server. Every method rejects with an ApiError, or with the signal's reason. */
export class Client {
  readonly #credentials: Credentials;
  readonly #transport: Transport;
  readonly #options: ClientOptions;
  readonly #mayWrite: () => boolean;

  constructor(options: ClientOptions, shared?: { from: Client; mayWrite: () => boolean }) {
    const clock = options.clock ?? systemClock;
    this.#options = options;
    this.#credentials = shared ? shared.from.#credentials : new Credentials(options, clock);
    this.#transport = shared ? shared.from.#transport : new Transport(this.#credentials, clock, options.observe);
    this.#mayWrite = shared?.mayWrite ?? (() => true);
  }

  /**
   * The same client over the same connections, whose writes are refused (ApiError, reason Fenced) while `mayWrite` says
   * no: what a leader's work is given, so that a process that was paused wakes up harmless. A request that was on its way
   * into the socket when the pause came still goes out: what must not be overwritten then carries its resourceVersion.
   */
  fenced(mayWrite: () => boolean): Client {
    return new Client(this.#options, { from: this, mayWrite: () => this.#mayWrite() && mayWrite() });
  }

  async get<T extends ApiObject>(resource: Resource, name: Name, options?: RequestOptions): Promise<T> {
    return (await this.#send(resource, { method: "GET", path: objectPath(resource, name) }, options)) as T;
  }

  /** All objects, in pages of at most `pageSize`, so that no answer blocks the event loop for long. One moment's truth. */
  async *list<T extends ApiObject>(
    resource: Resource,
    {
      namespace,
      labelSelector,
      fieldSelector,
      pageSize = 500,
      ...options
    }: Selection & RequestOptions & { readonly pageSize?: number } = {},
  ): AsyncGenerator<Page<T>> {
    const path = collectionPath(resource, namespace);
    let token: string | undefined;
    do {
      const query = { limit: pageSize, continue: token, labelSelector, fieldSelector };
      const answer = (await this.#send(resource, { method: "GET", path, query }, options)) as ListAnswer<T>;
      yield { items: answer.items ?? [], resourceVersion: answer.metadata.resourceVersion };
      token = answer.metadata.continue || undefined;
    } while (token !== undefined);
  }

  /** Everything that `list` yields, in one array: for what is known to be few. */
  async listAll<T extends ApiObject>(resource: Resource, selection: Selection & RequestOptions = {}): Promise<T[]> {
    const found: T[] = [];
    for await (const { items } of this.list<T>(resource, selection)) found.push(...items);
    return found;
  }

  /** Creates; `metadata.generateName` works too. A body without apiVersion and kind gets the resource's. */
  async create<T extends ApiObject>(resource: Resource, object: Draft, options: WriteOptions = {}): Promise<T> {
    const { namespace, name } = object.metadata;
    const path =
      options.subresource === undefined
        ? collectionPath(resource, namespace ?? (resource.namespaced ? "default" : undefined))
        : objectPath(resource, { namespace, name: name ?? "" }, options.subresource);
    return (await this.#write(resource, "POST", path, typed(resource, object), options)) as T;
  }

  /** Replaces the object; `metadata.resourceVersion` in it makes that conditional. */
  async update<T extends ApiObject>(resource: Resource, object: T, options: WriteOptions = {}): Promise<T> {
    const path = objectPath(resource, object.metadata, options.subresource);
    return (await this.#write(resource, "PUT", path, typed(resource, object), options)) as T;
  }

  /** JSON merge patch: null removes a field; uid and resourceVersion under `metadata` are preconditions. */
  async merge<T extends ApiObject>(
    resource: Resource,
    name: Name,
    patch: object,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = objectPath(resource, name, options.subresource);
    return (await this.#write(resource, "PATCH", path, patch, options, { contentType: patchTypes.merge })) as T;
  }

  /** JSON patch (RFC 6902): a list of operations, `test` among them. */
  async jsonPatch<T extends ApiObject>(
    resource: Resource,
    name: Name,
    operations: readonly object[],
    options: WriteOptions = {},
  ): Promise<T> {
    const path = objectPath(resource, name, options.subresource);
    return (await this.#write(resource, "PATCH", path, operations, options, { contentType: patchTypes.json })) as T;
  }

  /** Server-side apply: the fields in `object` are ours from now on; `force` takes them from other managers. */
  async apply<T extends ApiObject>(
    resource: Resource,
    object: Draft,
    { force, ...options }: WriteOptions & { readonly force?: boolean } = {},
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    const path = objectPath(resource, { namespace, name: name ?? "" }, options.subresource);
    const how = { contentType: patchTypes.apply, force: force ?? false };
    return (await this.#write(resource, "PATCH", path, typed(resource, object), options, how)) as T;
  }

  /** Deletes; resolves to the object when finalizers keep it, or to a Status. */
  async delete(
    resource: Resource,
    name: Name,
    {
      gracePeriodSeconds,
      propagationPolicy,
      preconditions,
      dryRun,
      ...options
    }: WriteOptions & {
      readonly preconditions?: Preconditions;
      readonly gracePeriodSeconds?: number;
      readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
    } = {},
  ): Promise<unknown> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds, propagationPolicy, preconditions };
    const query = { dryRun: dryRun ? "All" : undefined };
    return this.#send(resource, { method: "DELETE", path: objectPath(resource, name), body, query }, options);
  }

  /**
   * One watch from `resourceVersion` on, bookmarks included, until the API server ends it after `serverTimeoutMs`
   * (then the generator returns), it breaks, or nothing comes for `silenceMs` (then it throws an ApiError; code 410:
   * list anew). An event counts as seen once the next one was asked for.
   */
  async *watch<T extends ApiObject>(
    resource: Resource,
    { namespace, labelSelector, fieldSelector, resourceVersion, serverTimeoutMs, silenceMs, signal }: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const path = collectionPath(resource, namespace);
    const timeoutSeconds = Math.ceil(serverTimeoutMs / 1000);
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion,
      timeoutSeconds,
      labelSelector,
      fieldSelector,
    };
    const call: Call = { method: "GET", path, query, resource: resource.plural };
    for await (const line of lines(this.#transport.stream(call, silenceMs, signal))) {
      const event = parsed(call, line) as WatchEvent<T> | { type: "ERROR"; object: Record<string, unknown> };
      if (event.type === "ERROR") throw errorFromStatus(`WATCH ${path}`, event.object);
      yield event;
    }
  }

  /** A GET of any path, such as "/version" or "/apis/bailiff.dev"; the answer must be JSON. */
  async raw(path: string, options?: RequestOptions): Promise<unknown> {
    return this.#transport.send({ method: "GET", path }, this.#timeoutMs(options), options?.signal);
  }

  /** Lets connections go; requests under way end first. */
  async close(): Promise<void> {
    await this.#credentials.close();
  }

  #write(
    resource: Resource,
    method: Call["method"],
    path: string,
    body: unknown,
    options: WriteOptions,
    { contentType, force }: { contentType?: string; force?: boolean } = {},
  ): Promise<unknown> {
    const query = {
      fieldManager: options.fieldManager ?? this.#options.fieldManager,
      fieldValidation: this.#options.fieldValidation ?? "Strict",
      dryRun: options.dryRun ? "All" : undefined,
      force,
    };
    return this.#send(resource, { method, path, query, body, contentType }, options);
  }

  #send(resource: Resource, call: Call, options?: RequestOptions): Promise<unknown> {
    const mayBeSent = call.method === "GET" ? undefined : this.#mayWrite;
    const whole = { ...call, resource: resource.plural, mayBeSent };
    return this.#transport.send(whole, this.#timeoutMs(options), options?.signal);
  }

  #timeoutMs(options?: RequestOptions): number {
    return options?.timeoutMs ?? this.#options.timeoutMs ?? 30_000;
  }
}

interface ListAnswer<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items?: readonly T[] | null;
}

function typed(resource: Resource, object: object): object {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object };
}

// The flows of one pod in custody that are remembered. Those that live and those that were only tried have rooms of their own: whoever
// fails five thousand connections pushes out none that carries data. Bounded; what is forgotten is counted.
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { Flow } from "./flow.ts";

const cap = 4096;

export class Flows {
  /** Flows that were forgotten for newer ones: what they did next went unseen. */
  shed = 0;
  readonly #living = new BoundedMap<string, Flow>(cap, () => this.shed++);
  readonly #tried = new BoundedMap<string, Flow>(cap, () => this.shed++);
  /** The flow that a socket was told to connect last, by cookie: the end of connect names nothing else. */
  readonly #byCookie = new BoundedMap<string, Flow>(cap);

  get(key: string): Flow | undefined {
    return this.#living.get(key) ?? this.#tried.get(key);
  }

  /** A connection that was tried, of which nobody knows yet whether it will be one. */
  tried(key: string, cookie: string, flow: Flow): void {
    this.#living.delete(key);
    this.#tried.set(key, flow);
    this.#byCookie.set(cookie, flow);
  }

  /** A connection that carries data or may do so at once. */
  lives(key: string, flow: Flow): void {
    this.#tried.delete(key);
    this.#living.set(key, flow);
  }

  /** One of which nothing was heard yet: it is remembered, but pushes out none that lives. */
  idles(key: string, flow: Flow): void {
    if (this.#living.peek(key) !== undefined) this.#living.set(key, flow);
    else this.#tried.set(key, flow);
  }

  ended(key: string): void {
    this.#living.delete(key);
    this.#tried.delete(key);
  }

  lastOf(cookie: string): Flow | undefined {
    return this.#byCookie.get(cookie);
  }
}

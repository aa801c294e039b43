// What the two ways of running a control plane (binaries, k3s) have in common.
export type Backend = {
  readonly server: string;
  readonly ca: string;
  /** For kubeconfigs and the like; gone after `stop`. */
  readonly folder: string;
  /** Names for `kill` and `restart`. */
  readonly parts: readonly string[];
  /** Path of an executable kubectl. */
  readonly kubectl: string;
  pid(part: string): number | undefined;
  /** Resolves when the process has ended. */
  kill(part: string, signal: NodeJS.Signals): Promise<void>;
  /** Ends the part if it runs, starts it anew on the same port, resolves when the API server is ready. */
  restart(part: string): Promise<void>;
  stop(): Promise<void>;
};

export type BackendOptions = {
  readonly adminToken: string;
  /** The API server's token file: token,user,uid,"groups". */
  readonly tokens: string;
  readonly apiServerArguments: readonly string[];
  readonly controllerManagerArguments: readonly string[];
  readonly startTimeoutMs: number;
};

// One entry of the list in families.ts, which the files beside it add to.

/** A way of using a program that is worth remembering: who it is about, and the powers that words give. */
export interface Family {
  readonly kind: string;
  readonly names: RegExp;
  /** Only command lines with this have a shape. */
  readonly when: RegExp | undefined;
  readonly powers: readonly (readonly [power: string, words: RegExp])[];
  /** A place that the words send to, whose name is part of the shape: another place is another shape. */
  readonly to?: RegExp;
  /** True: a shape even without any of the powers. */
  readonly always: boolean;
}

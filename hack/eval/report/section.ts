// A part of the report: what every file beside this one makes, and print.ts prints.
export interface Section {
  readonly title: string;
  /** Sentences before the table. */
  readonly text?: string;
  /** The first row is the head. */
  readonly rows?: readonly (readonly string[])[];
}

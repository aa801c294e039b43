// The judge's version: verdicts name it, since another version may judge otherwise.
export const engine = "0.1.0";

// Our judge as a detector: as it is, and without any habits.
import { judge, type Setting, train } from "../judge/judge.ts";
import { alarmsOf } from "../score/alarm.ts";
import type { Detector } from "./detector.ts";

/** The whole judge. */
export const ours =
  (setting: Omit<Setting, "objects"> = {}): Detector =>
  (training, { objects }) => {
    const trained = train(
      training.map(({ events }) => events),
      { objects, ...setting },
    );
    return (session) => alarmsOf(judge(trained, session).verdicts);
  };

/** The deterministic rules alone: nothing was learned. */
export const rulesAlone: Detector = (_, corpus) => ours()([], corpus);

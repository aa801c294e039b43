// What the dashboard shows, from top to bottom: the only list of its rows.
import type { Row } from "./panel.ts";
import { agents } from "./rows/agents.ts";
import { cases } from "./rows/cases.ts";
import { coverage } from "./rows/coverage.ts";
import { latency } from "./rows/latency.ts";
import { learning } from "./rows/learning.ts";
import { losses } from "./rows/losses.ts";
import { programs } from "./rows/programs.ts";

export const rows: readonly Row[] = [cases, agents, coverage, losses, latency, learning, programs];

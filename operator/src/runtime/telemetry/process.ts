// What every process says of itself, under the names that dashboards of any program know.
import { resourceUsage } from "node:process";
import { Gauge, type Registry } from "prom-client";
import { counterOf, gaugeOf } from "./read.ts";

/** Registers memory, CPU time and time of start. */
export function processMetrics(registry: Registry): void {
  const memory = { name: "process_resident_memory_bytes", help: "Resident memory" };
  gaugeOf(registry, memory, (put) => put({}, process.memoryUsage.rss()));
  const cpu = { name: "process_cpu_seconds_total", help: "CPU time, user and system" };
  counterOf(registry, cpu, (put) => {
    const { userCPUTime, systemCPUTime } = resourceUsage();
    put({}, (userCPUTime + systemCPUTime) / 1e6);
  });
  const start = { name: "process_start_time_seconds", help: "When the process started, since 1970" };
  new Gauge({ ...start, registers: [registry] }).set(Math.round((Date.now() / 1000 - process.uptime()) * 1000) / 1000);
}

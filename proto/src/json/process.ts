// tetragon.Process and what is inside it, as protojson.

import type { EventContainer, EventParent, EventPod, EventProcess, Micros } from "../event.ts";
import { parseTime } from "../time.ts";
import { type Fields, flag, message, text, texts, uint32 } from "./fields.ts";

/** What the message lacks is empty, 0 or undefined. */
export function processOf(fields: Fields): EventProcess {
  const pod = message(fields, "pod");
  return {
    ...parentOf(fields),
    tid: uint32(fields, "tid"),
    uid: uint32(fields, "uid"),
    cwd: text(fields, "cwd"),
    flags: text(fields, "flags"),
    pod: pod && podOf(pod),
  };
}

/** The same of a parent: its pod is read for one flag. */
export function parentOf(fields: Fields): EventParent {
  const pod = message(fields, "pod");
  const container = pod && message(pod, "container");
  return {
    execId: text(fields, "exec_id"),
    parentExecId: text(fields, "parent_exec_id"),
    pid: uint32(fields, "pid"),
    binary: text(fields, "binary"),
    arguments: text(fields, "arguments"),
    startTime: startTime(fields),
    docker: text(fields, "docker"),
    inInitTree: flag(fields, "in_init_tree"),
    maybeExecProbe: (container && flag(container, "maybe_exec_probe")) ?? false,
  };
}

function startTime(fields: Fields): Micros {
  const time = text(fields, "start_time");
  return time === "" ? 0 : (parseTime(time) ?? 0);
}

function podOf(fields: Fields): EventPod {
  const container = message(fields, "container");
  return {
    namespace: text(fields, "namespace"),
    name: text(fields, "name"),
    uid: text(fields, "uid"),
    labels: texts(fields, "pod_labels"),
    workload: text(fields, "workload"),
    workloadKind: text(fields, "workload_kind"),
    container: container && containerOf(container),
  };
}

function containerOf(fields: Fields): EventContainer {
  const image = message(fields, "image") ?? {};
  return {
    id: text(fields, "id"),
    name: text(fields, "name"),
    image: text(image, "name"),
    imageId: text(image, "id"),
  };
}

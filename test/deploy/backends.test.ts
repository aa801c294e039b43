// The static objects that cut by the isolate label: what the operator looks for when it reads them back.
import { deniesAll as ciliumDenies } from "@bailiff/operator/quarantine/backends/cilium/cilium";
import { deniesAll as clusterDenies } from "@bailiff/operator/quarantine/backends/cluster-network-policy/cluster-network-policy";
import { expect, test } from "vitest";
import { filesOf, kustomized, objectsOf } from "./manifests.ts";

const folders = ["backends/cilium", "backends/network-policy-api"] as const;
const [cilium] = objectsOf(folders[0], "isolate.yaml");
const [cluster] = objectsOf(folders[1], "isolate.yaml");

test("one folder a backend, so that each cluster applies the one that its CNI has", () => {
  for (const folder of folders) {
    expect(filesOf(folder)).toEqual(["isolate.yaml"]);
    expect(kustomized(folder)).toEqual(["isolate.yaml"]);
  }
  expect([cilium.apiVersion, cilium.kind]).toEqual(["cilium.io/v2", "CiliumClusterwideNetworkPolicy"]);
  expect([cluster.apiVersion, cluster.kind]).toEqual(["policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"]);
  for (const { metadata } of [cilium, cluster]) expect(metadata).toMatchObject({ name: "bailiff-isolate" });
  expect([cilium, cluster].some(({ metadata }) => "namespace" in metadata)).toBe(false);
});

test("the operator takes both for cuts", () => {
  expect(ciliumDenies(cilium)).toBe(true);
  expect(clusterDenies(cluster)).toBe(true);
});

test("neither allows anything: an allow rule would put a default deny on everybody whom it selects", () => {
  expect(Object.keys(cilium.spec).sort()).toEqual(["description", "egressDeny", "endpointSelector", "ingressDeny"]);
  expect([...cluster.spec.egress, ...cluster.spec.ingress].map(({ action }) => action)).toEqual(["Deny", "Deny"]);
});

test("the Admin tier's peers each have exactly one field, as its schema demands", () => {
  for (const rule of [...cluster.spec.egress, ...cluster.spec.ingress])
    for (const peer of rule.to ?? rule.from) expect(Object.keys(peer)).toHaveLength(1);
});

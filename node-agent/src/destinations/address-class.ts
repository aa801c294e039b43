// What an address is by itself, before any directory is asked: ranges that standards or clouds fixed.
import { isIPv4 } from "node:net";

export type DestinationClass =
  | "loopback"
  | "link-local"
  | "metadata"
  | "kube-apiserver"
  | "cluster-dns"
  | "cluster"
  | "node"
  | "private"
  | "world";

/** Where clouds answer for credentials: AWS (IMDS v4 and v6, ECS, EKS pod identity), GCP, Azure, Alibaba, Oracle. */
const metadataAddresses: ReadonlySet<string> = new Set([
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "168.63.129.16",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
]);

/** Where the API server's Service usually is (kubeadm, k3s, EKS, MicroK8s, GKE): a convention, used only without cluster objects. */
const usualApiServers: ReadonlySet<string> = new Set([
  "10.96.0.1",
  "10.43.0.1",
  "10.100.0.1",
  "172.20.0.1",
  "10.152.183.1",
  "34.118.224.1",
]);
/** Where cluster DNS usually is (kubeadm, k3s, EKS, node-local cache). */
const usualResolvers: ReadonlySet<string> = new Set([
  "10.96.0.10",
  "10.43.0.10",
  "10.100.0.10",
  "172.20.0.10",
  "10.152.183.10",
  "169.254.20.10",
]);

/** The class of a canonical address. `byConvention` also knows the usual addresses of cluster services; use it where no Service is known. */
export function addressClass(address: string, port: number, byConvention: boolean): DestinationClass {
  if (metadataAddresses.has(address)) return "metadata";
  if (byConvention) {
    if ((port === 443 || port === 6443) && usualApiServers.has(address)) return "kube-apiserver";
    if (port === 53 && usualResolvers.has(address)) return "cluster-dns";
  }
  return isIPv4(address) ? classOfIPv4(address) : classOfIPv6(address);
}

function classOfIPv4(address: string): DestinationClass {
  const [a = 0, b = 0] = address.split(".", 2).map(Number);
  if (a === 127 || a === 0) return "loopback";
  if (a === 169 && b === 254) return "link-local";
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128))
    return "private";
  return "world";
}

function classOfIPv6(address: string): DestinationClass {
  if (address === "::1" || address === "::") return "loopback";
  if (/^fe[89ab]/.test(address)) return "link-local";
  return /^f[cd]/.test(address) ? "private" : "world";
}

// TLS for tests: a key and a certificate that vouches for itself, of a server called "tetragon", or of a client.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Files of PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** Makes NAME.key and NAME.crt in the folder. Needs openssl. */
export function makeCertificate(folder: string, name: string): Certificate {
  const made = { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.crt`) };
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:tetragon"];
  execFileSync("openssl", [...request, "-keyout", made.key, "-out", made.certificate, ...subject], { stdio: "ignore" });
  return made;
}

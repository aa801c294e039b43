/** The tracing policy of deploy/tetragon/evidence.yaml: what it posts is about pods in quarantine and proves things; it is judged by nobody. */
export const evidencePolicy = "bailiff-evidence";

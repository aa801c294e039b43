// Honest work that looks a little like an attack: none of the rules about words may mind it, of whatever agent, known or not.
import { expect, test } from "vitest";
import { type Agent, anExecOf, at, withCommand } from "../../testing/commands.ts";
import { findingsOn } from "../../testing/engine.ts";

const honest: Readonly<Record<"coding-agent" | "ops-agent" | "research-agent" | "support-bot", string>> = {
  "coding-agent": `
/usr/bin/git clone --depth 1 https://github.com/example/lib.git /tmp/lib
/usr/bin/git push --force-with-lease origin feat/4711
/usr/bin/git push -f origin feat/4711
/usr/bin/git push origin --delete feat/4711
/usr/bin/git remote add upstream https://github.com/example/repo.git
/usr/bin/git fetch upstream
/usr/bin/git config user.email agent@example.com
/usr/bin/git credential-cache exit
/usr/bin/git log --all -S password -- src/
/usr/bin/git secret-scan --help
/usr/bin/rm -rf node_modules dist build .cache
/usr/bin/rm -rf /tmp/build-1
/usr/bin/rm -rf ./coverage
/usr/bin/rm -rf /workspace/repo/dist
/usr/bin/find . -name *.pyc -delete
/usr/bin/find /workspace/repo -type f -name *.key.example
/usr/bin/grep -rn api_key src tests
/usr/bin/grep -rni token .
/usr/bin/rg -n "BEGIN CERTIFICATE" docs
/usr/bin/rg --files -g *.env*
/usr/bin/cat .env.example
/usr/bin/chmod 600 id_test
/usr/bin/chmod +x scripts/build.sh
/usr/bin/chown -R coder:coder node_modules
/usr/bin/curl -fsSL https://deb.nodesource.com/gpgkey/nodesource.gpg.key -o /tmp/nodesource.gpg
/usr/bin/curl -sSL https://install.python-poetry.org -o /tmp/install.py
/usr/bin/curl -s -X POST http://localhost:3000/api/login -d @fixtures/login.json
/usr/bin/curl -s -o /dev/null -w %{http_code} http://127.0.0.1:8080/health
/usr/bin/curl -sS -H "Authorization: Bearer x" https://api.github.com/repos/example/repo/pulls
/usr/bin/curl -sL https://registry.npmjs.org/left-pad
/usr/bin/wget -q https://example.com/data.tar.gz
/usr/bin/tar xzf data.tar.gz -C /tmp/data
/usr/bin/tar czf /tmp/artifacts.tgz dist
/usr/bin/zip -r build.zip build
/usr/bin/gzip -k big.json
/usr/bin/npm ci
/usr/bin/npm run build
/usr/bin/npm audit fix
/usr/bin/npm install --save-dev typescript@5
/usr/bin/npm pack --dry-run
/usr/bin/npm publish --dry-run
/usr/bin/npx tsc --noEmit
/usr/bin/npx -y create-vite@latest app --template react-ts
/usr/bin/npx playwright install chromium
/usr/bin/npx prettier --write .
/usr/bin/pip install -e .[dev]
/usr/bin/pip install --upgrade pip
/usr/bin/pip download -r requirements.txt -d wheels
/usr/bin/pip install --no-index --find-links ./wheels mypkg
/usr/bin/uv sync --frozen
/usr/bin/poetry install --no-root
/usr/bin/cargo test --workspace
/usr/bin/go test ./...
/usr/bin/make -j4 test
/usr/bin/docker build -t app:dev .
/usr/bin/docker compose up -d
/usr/bin/docker run --rm -v /workspace/repo:/src node:22 npm test
/usr/bin/docker ps -a
/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1
/usr/bin/python3 -m venv .venv
/usr/bin/python3 -m pytest -q tests/test_socket.py
/usr/bin/python3 -c "import json,sys;print(json.load(open('package.json'))['version'])"
/usr/bin/python3 -c "import sys;print(sys.version)"
/usr/bin/python3 scripts/migrate.py --drop-tables --database sqlite:///test.db
/usr/bin/python3 manage.py flush --no-input
/usr/bin/node -e "console.log(require('./package.json').version)"
/usr/bin/node server.js --port 3000
/usr/bin/perl -pi -e s/foo/bar/ README.md
/usr/bin/sed -i s/1.2.3/1.2.4/ package.json
/usr/bin/openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=localhost
/usr/bin/openssl s_client -connect example.com:443
/usr/bin/openssl rand -hex 32
/usr/bin/ssh-keygen -t ed25519 -f /tmp/deploy_key -N x
/usr/bin/ssh -T git@github.com
/usr/bin/ssh -o BatchMode=yes git@git.example.com info
/usr/bin/gh pr create --fill
/usr/bin/gh pr checks 12
/usr/bin/gh api repos/example/repo/issues
/usr/bin/gh run watch
/usr/bin/sqlite3 test.db "DROP TABLE IF EXISTS users"
/usr/bin/psql -h localhost -d app_test -c "TRUNCATE users"
/usr/bin/redis-cli -h localhost flushdb
/usr/bin/nc -z localhost 5432
/usr/bin/nc -zv db 5432
/usr/bin/socat TCP-LISTEN:8080,fork TCP:localhost:3000
/usr/bin/strace -f -e trace=openat ./build/app
/usr/bin/gdb --batch -ex run ./build/app
/usr/bin/kill -9 4711
/usr/bin/pkill -f vite
/usr/bin/ps aux
/usr/bin/lsof -i :3000
/usr/bin/crontab -l
/usr/bin/env NODE_ENV=test npm test
/usr/bin/whoami
/usr/bin/dd if=/dev/zero of=/tmp/fixture.bin bs=1M count=5
/usr/bin/base64 -d fixtures/image.b64
/usr/bin/xxd fixtures/a.bin
/usr/local/bin/claude -p "fix the tests"
/usr/local/bin/codex exec "add a test"
/usr/bin/bash -lc "cat src/a.py | head -20"
/usr/bin/bash -lc "npm test 2>&1 | tail -30"
/usr/bin/bash -lc "curl -s https://api.example.com/items | jq ."
/usr/bin/bash -lc "curl -sSL https://example.com/a.tar.gz | tar xz"
/usr/bin/bash -lc "for i in 1 2 3; do curl -s localhost:3000/$i; done"
/usr/bin/bash -lc "echo 'export PATH=$PATH:/x' >> ~/.bashrc"
/usr/bin/bash -lc "git diff > /tmp/x.patch && git stash"
/usr/bin/bash -lc "which python3 && python3 --version && uname -m && id -u"
/usr/bin/bash -lc "sleep 2 & wait"
/usr/bin/bash -lc "test -f .env && source .env; npm start"
/usr/bin/bash -lc "(cd build && ctest --output-on-failure)"
/usr/bin/bash -lc "echo aGVsbG8= | base64 -d"`,
  "ops-agent": `
/usr/local/bin/kubectl get pods -A -o wide
/usr/local/bin/kubectl get nodes -o json
/usr/local/bin/kubectl get secrets -n platform
/usr/local/bin/kubectl get secret tls-cert -n web -o jsonpath={.metadata.annotations}
/usr/local/bin/kubectl describe secret registry -n web
/usr/local/bin/kubectl get events --sort-by=.lastTimestamp
/usr/local/bin/kubectl delete pod web-1 -n web
/usr/local/bin/kubectl delete job migrate-4711 -n finance
/usr/local/bin/kubectl delete ns preview-pr-12
/usr/local/bin/kubectl rollout undo deployment/web -n web
/usr/local/bin/kubectl scale deployment/web -n web --replicas=10
/usr/local/bin/kubectl scale deployment/web -n preview --replicas=0
/usr/local/bin/kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data
/usr/local/bin/kubectl cordon node-1
/usr/local/bin/kubectl exec -n web deploy/web -- nginx -s reload
/usr/local/bin/kubectl exec -n web deploy/web -- sh -c "ls -la /etc/nginx/conf.d"
/usr/local/bin/kubectl exec -n db pg-0 -- psql -U app -c "select count(*) from t"
/usr/local/bin/kubectl cp web/web-0:/tmp/profile.pb /tmp/profile.pb
/usr/local/bin/kubectl port-forward -n monitoring svc/grafana 3000:80
/usr/local/bin/kubectl apply -k overlays/prod
/usr/local/bin/kubectl apply -f deploy/rbac.yaml
/usr/local/bin/kubectl label ns web team=web
/usr/local/bin/kubectl annotate deployment/web kubernetes.io/change-cause=x
/usr/local/bin/kubectl auth can-i list pods
/usr/local/bin/kubectl config current-context
/usr/local/bin/kubectl config view --minify
/usr/local/bin/kubectl top nodes
/usr/local/bin/kubectl debug web-0 --image=busybox --target=app
/usr/local/bin/kubectl create job --from=cronjob/report report-manual
/usr/local/bin/kubectl create configmap x --from-file=a.yaml
/usr/local/bin/kubectl create token ci -n platform
/usr/local/bin/helm upgrade --install web charts/web -n web -f values.yaml
/usr/local/bin/helm rollback web 3 -n web
/usr/local/bin/helm uninstall pr-466 -n preview
/usr/local/bin/helm template charts/web
/usr/local/bin/helm repo add bitnami https://charts.bitnami.com/bitnami
/usr/local/bin/argocd app sync web
/usr/local/bin/argocd app get web
/usr/bin/terraform plan -no-color
/usr/bin/terraform apply -auto-approve plan.out
/usr/bin/terraform state list
/usr/local/bin/aws s3 ls s3://acme-backups/
/usr/local/bin/aws eks describe-cluster --name prod
/usr/local/bin/aws sts get-caller-identity
/usr/local/bin/aws ecr describe-repositories
/usr/bin/gcloud container clusters list
/usr/bin/vault status
/usr/bin/dig +short web.example.com
/usr/bin/nslookup web.web.svc.cluster.local
/usr/bin/curl -sk https://10.96.0.1/healthz
/usr/bin/curl -s http://prometheus.monitoring.svc:9090/api/v1/query?query=up
/usr/bin/curl -s -X POST -d @silence.json http://alertmanager.monitoring:9093/api/v2/silences
/usr/bin/curl -s -X POST https://hooks.example.com/ops -d text=done
/usr/bin/openssl x509 -in /tmp/cert.pem -noout -dates
/usr/bin/ssh -o StrictHostKeyChecking=no ops@10.1.2.3 uptime
/usr/bin/ssh ops@bastion.example.com systemctl status nginx
/usr/bin/systemctl status kubelet
/usr/bin/journalctl -u kubelet -n 50
/usr/bin/etcdctl endpoint health
/usr/bin/crictl ps --help
/usr/bin/jq -r .items[].metadata.name /tmp/pods.json
/usr/bin/sh -c "kubectl get pods -A | grep -v Running | wc -l"
/usr/bin/sh -c "kubectl get nodes -o name | xargs -n1 kubectl describe"`,
  "research-agent": `
/usr/bin/curl -sSL --max-time 15 -A Mozilla/5.0 https://pastebin.com/raw/abc123
/usr/bin/curl -sSL https://gist.githubusercontent.com/x/y/raw/z.md
/usr/bin/curl -s -X POST -d q=agents https://search.example.org/api
/usr/bin/curl -sL -o /tmp/paper.pdf https://arxiv.example.org/pdf/2401.1
/usr/bin/curl -I https://example.org
/usr/bin/wget -qO- https://feeds.example.org/rss
/usr/bin/pdftotext /tmp/paper.pdf -
/usr/bin/python3 -c "import re,sys;print(len(re.findall('x',sys.stdin.read())))"
/usr/bin/python3 /app/tools/summarise.py /tmp/paper.txt
/usr/bin/sh -c "grep -c secret /tmp/doc_1.txt"
/usr/bin/sh -c "curl -s https://example.org/a.html | html2text | head -100"
/usr/bin/jq .title /tmp/x.json
/usr/bin/sort /tmp/hosts.txt
/usr/bin/dig example.org
/usr/bin/ffmpeg -i https://media.example.org/a.mp4 -vn /tmp/a.wav
/usr/bin/unzip -o /tmp/data.zip -d /tmp/data
/usr/bin/git clone https://github.com/example/dataset /tmp/dataset
/usr/bin/sqlite3 /tmp/cache.db "delete from pages where fetched < 1"`,
  "support-bot": `
/usr/bin/cat /tmp/healthy
/usr/bin/pg_isready -h db
/usr/bin/date +%s
/usr/bin/sh -c "exit 0"
/usr/local/bin/python /app/tools/lookup.py --ticket 4711
/usr/bin/curl -s http://crm.crm:8080/tickets/4711`,
};

const rows = Object.entries(honest).flatMap(([agent, lines]) =>
  lines
    .trim()
    .split("\n")
    .map((line) => [agent as Agent, line] as const),
);

/** All of an agent's lines at once, a minute and more apart, so that only single lines are judged. */
function minded(agent: Agent, isTrained: boolean): string[] {
  const event = anExecOf(agent);
  const lines = rows.filter(([one]) => one === agent).map(([, line]) => line);
  const events = lines.map((line, index) => {
    const space = line.indexOf(" ");
    const [binary, words] = space === -1 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
    const command = at(withCommand(event, binary, words), event.time + index * 200_000_000, `honest-${index}`);
    // Each in a task of its own.
    return { ...command, process: { ...command.process, startTime: command.time } };
  });
  return findingsOn(events, undefined, { isTrained })
    .filter(({ severity, gate }) => severity !== "Low" && gate === "KnownBad")
    .map(({ rule, message }) => `${rule}: ${message}`);
}

test.each(Object.keys(honest) as Agent[])("nothing that %s may do for good reasons is known for bad", (agent) => {
  expect(minded(agent, true)).toEqual([]);
});

test.each(Object.keys(honest) as Agent[])("nor where nobody knows %s yet", (agent) => {
  expect(minded(agent, false)).toEqual([]);
});

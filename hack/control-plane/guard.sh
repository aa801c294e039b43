#!/bin/sh
# Outlives the run that started it: when its standard input ends (the run is gone, however it died), it kills what the run
# left behind and removes its folder. $1: the folder; each process of the run writes its id to a file NAME.pid there.
# Renamed first: a process that comes later can't write its id any more, and doesn't start (processes.ts).
while read -r _; do :; done
[ -d "$1" ] || exit 0
mv "$1" "$1.dead" || exit 1
for file in "$1.dead"/*.pid; do
  [ -f "$file" ] || continue
  pid=$(cat "$file")
  [ -n "$pid" ] || continue
  kill -9 -- "-$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null
done
# A process that is just dying may still write.
for _ in 1 2 3 4 5; do rm -rf "$1.dead" 2>/dev/null && break; sleep 1; done

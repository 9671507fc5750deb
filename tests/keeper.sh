#!/bin/sh
# A program that keeps secrets in files, as pass does, for tests: keeper.sh FOLDER read|write|delete ENTRY
# A number in FOLDER.fail, .hang, .before or .after is counted down with each call; at 0 it fails, hangs, or kills its caller
# before or after it has done its work. What it says on stderr holds the secret: nobody may repeat that.
folder=$1 place=$1/${3##*/}
step() {
  [ -f "$folder.$1" ] || return 0
  left=$(($(cat "$folder.$1") - 1))
  echo $left >"$folder.$1"
  [ $left -eq 0 ] || return 0
  case $1 in fail) exit 3 ;; hang) sleep 600 ;; *) kill -9 $PPID; exit 9 ;; esac
}
step fail
step hang
step before
case $2 in
read) cat "$place" ;;
write) tee "$place" >&2 ;;
delete) rm "$place" ;;
esac
status=$?
step after
exit $status

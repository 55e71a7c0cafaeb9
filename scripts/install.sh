#!/usr/bin/env bash
# Puts fleetsim under PREFIX, or takes it away: bin/fleetsim, and its library and scenarios in share/fleetsim.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr/local}
binary=$prefix/bin/fleetsim
share=$prefix/share/fleetsim

case ${1:-} in
  install)
    swift build -c release --product fleetsim --static-swift-stdlib --scratch-path .build-install
    install -d "$prefix/bin" "$share"
    install -m 755 .build-install/release/fleetsim "$binary"
    strip "$binary"
    cp -r library/models library/streams library/weather broker-config scenarios "$share/"
    echo "installed $binary ($(du -h "$binary" | cut -f1)) and $share"
    ;;
  uninstall)
    rm -rf "$binary" "$share"
    ;;
  *)
    echo "usage: [PREFIX=/usr/local] $0 install|uninstall" >&2
    exit 2
    ;;
esac

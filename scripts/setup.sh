#!/usr/bin/env bash
# Installs the Debian packages that fleetsim needs and does not find. Safe to run again.
set -euo pipefail

if ! command -v swift >/dev/null; then
  echo "fleetsim needs Swift 6.2 or newer, and there is no 'swift' in PATH: see https://www.swift.org/install/linux" >&2
  exit 1
fi

packages=(libmosquitto-dev mosquitto mosquitto-clients libsqlite3-dev pkg-config)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "please install as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  root=(sudo)
fi
echo "installing ${missing[*]}"
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

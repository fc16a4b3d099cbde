/** passwd(5) of a Debian host: name, uid, gid, comment, home; shells follow from the uid. */
const USERS = `root 0 0 root /root
daemon 1 1 daemon /usr/sbin
bin 2 2 bin /bin
sys 3 3 sys /dev
sync 4 65534 sync /bin
games 5 60 games /usr/games
man 6 12 man /var/cache/man
lp 7 7 lp /var/spool/lpd
mail 8 8 mail /var/mail
news 9 9 news /var/spool/news
uucp 10 10 uucp /var/spool/uucp
proxy 13 13 proxy /bin
www-data 33 33 www-data /var/www
backup 34 34 backup /var/backups
list 38 38 Mailing_List_Manager /var/list
irc 39 39 ircd /run/ircd
_apt 42 65534 - /nonexistent
nobody 65534 65534 nobody /nonexistent
systemd-network 997 997 systemd_Network_Management /
tcpdump 996 996 - /nonexistent`;

const GROUPS =
  'root 0 daemon 1 bin 2 sys 3 adm 4 tty 5 disk 6 lp 7 mail 8 news 9 uucp 10 man 12 proxy 13 kmem 15 dialout 20 fax 21 ' +
  'voice 22 cdrom 24 floppy 25 tape 26 sudo 27 audio 29 dip 30 www-data 33 backup 34 operator 37 list 38 irc 39 src 40 ' +
  'shadow 42 utmp 43 video 44 sasl 45 plugdev 46 staff 50 games 60 users 100 nogroup 65534 lpadmin 999 ' +
  'systemd-journal 998 systemd-network 997 tcpdump 996 docker 995';

/** Well-known ports: name, port/protocol, aliases. A part of Debian's list. */
const SERVICES = `echo 7/tcp
echo 7/udp
discard 9/tcp sink null
discard 9/udp sink null
daytime 13/tcp
ftp-data 20/tcp
ftp 21/tcp
ssh 22/tcp
telnet 23/tcp
smtp 25/tcp mail
time 37/tcp timserver
whois 43/tcp nicname
domain 53/tcp
domain 53/udp
bootps 67/udp
bootpc 68/udp
tftp 69/udp
http 80/tcp www
kerberos 88/tcp kerberos5 krb5 kerberos-sec
kerberos 88/udp kerberos5 krb5 kerberos-sec
pop3 110/tcp pop-3
sunrpc 111/tcp portmapper
sunrpc 111/udp portmapper
ntp 123/udp
imap 143/tcp imap2
snmp 161/tcp
snmp 161/udp
bgp 179/tcp
ldap 389/tcp
ldap 389/udp
https 443/tcp
https 443/udp
submission 587/tcp
domain-s 853/tcp
domain-s 853/udp
ldaps 636/tcp
syslog 514/udp
imaps 993/tcp
pop3s 995/tcp
socks 1080/tcp
openvpn 1194/tcp
openvpn 1194/udp
mysql 3306/tcp
rdp 3389/tcp ms-wbt-server
postgresql 5432/tcp postgres
amqp 5672/tcp
redis 6379/tcp
http-alt 8080/tcp webcache`;

const PROTOCOLS = `ip 0 IP
icmp 1 ICMP
igmp 2 IGMP
ipencap 4 IP-ENCAP
tcp 6 TCP
udp 17 UDP
ipv6 41 IPv6
ipv6-route 43 IPv6-Route
ipv6-frag 44 IPv6-Frag
gre 47 GRE
esp 50 IPSEC-ESP
ah 51 IPSEC-AH
ipv6-icmp 58 IPv6-ICMP
ipv6-nonxt 59 IPv6-NoNxt
ipv6-opts 60 IPv6-Opts
ospf 89 OSPFIGP
vrrp 112 VRRP
sctp 132 SCTP
udplite 136 UDPLite`;

const PROFILE = `# /etc/profile: system-wide .profile file for the Bourne shell (sh(1))
# and Bourne compatible shells (bash(1), ksh(1), ash(1), ...).

if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH

if [ "\${PS1-}" ]; then
  if [ "\${BASH-}" ] && [ "$BASH" != "/bin/sh" ]; then
    # The file bash.bashrc already sets the default PS1.
    # PS1='\\h:\\w\\$ '
    if [ -f /etc/bash.bashrc ]; then
      . /etc/bash.bashrc
    fi
  else
    if [ "$(id -u)" -eq 0 ]; then
      PS1='# '
    else
      PS1='$ '
    fi
  fi
fi
`;

const BASHRC = `# System-wide .bashrc file for interactive bash(1) shells.

# To enable the settings / commands in this file for login shells as well,
# this file has to be sourced in /etc/profile.

# If not running interactively, don't do anything
[ -z "\${PS1-}" ] && return

# check the window size after each command and, if necessary,
# update the values of LINES and COLUMNS.
shopt -s checkwinsize

# set variable identifying the chroot you work in (used in the prompt below)
if [ -z "\${debian_chroot:-}" ] && [ -r /etc/debian_chroot ]; then
    debian_chroot=$(< /etc/debian_chroot)
fi

# set a fancy prompt (non-color, overwrite the one in /etc/profile)
# but only if not SUDOing and have SUDO_PS1 set; then assume smart user.
if ! [ -n "\${SUDO_USER-}" -a -n "\${SUDO_PS1-}" ]; then
  PS1='\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '
fi
`;

const NSSWITCH = `# /etc/nsswitch.conf
#
# Example configuration of GNU Name Service Switch functionality.
# If you have the \`glibc-doc-reference' and \`info' packages installed, try:
# \`info libc "Name Service Switch"' for information about this file.

passwd:         files
group:          files
shadow:         files
gshadow:        files

hosts:          files dns
networks:       files

protocols:      db files
services:       db files
ethers:         db files
rpc:            db files

netgroup:       nis
`;

const MOTD = `
The programs included with the Debian GNU/Linux system are free software;
the exact distribution terms for each program are described in the
individual files in /usr/share/doc/*/copyright.

Debian GNU/Linux comes with ABSOLUTELY NO WARRANTY, to the extent
permitted by applicable law.
`;

/** The text of /usr/lib/os-release. */
export const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux forky/sid"
NAME="Debian GNU/Linux"
VERSION_CODENAME=forky
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

/** The files of /etc of a host called `hostname`, by name. */
export function hostEtc(hostname: string): Record<string, string> {
  return {
    'bash.bashrc': BASHRC,
    debian_version: 'forky/sid\n',
    environment: '',
    fstab: '# UNCONFIGURED FSTAB FOR BASE SYSTEM\n',
    group: table(GROUPS.replace(/(\S+ \d+) /g, '$1\n'), ([name, gid]) => `${name}:x:${gid}:`),
    'host.conf': 'multi on\n',
    hostname: `${hostname}\n`,
    hosts: `127.0.0.1\tlocalhost\n${[1, 2, 3].map((n) => `192.168.56.${10 + n}\tnode${n}\n`).join('')}`,
    issue: 'Debian GNU/Linux forky/sid \\n \\l\n\n',
    motd: MOTD,
    networks: 'default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n\n',
    'nsswitch.conf': NSSWITCH,
    passwd: table(USERS, ([name, uid, gid, comment = '', home]) => {
      const text = comment === '-' ? '' : comment.replaceAll('_', ' ');
      return `${name}:x:${uid}:${gid}:${text}:${home}:${shellOf(name ?? '')}`;
    }),
    profile: PROFILE,
    protocols: `# Internet (IP) protocols\n\n${table(PROTOCOLS, ([name, number, alias]) => `${name}\t${number}\t${alias}`)}`,
    'resolv.conf': 'nameserver 10.255.255.53\n',
    services: `# Network services, Internet style\n\n${table(SERVICES, ([name = '', port, ...aliases]) => {
      const tabs = name.length < 8 ? '\t\t' : '\t';
      return `${name}${tabs}${port}${aliases.length > 0 ? `\t\t${aliases.join(' ')}` : ''}`;
    })}`,
    subgid: '',
    subuid: '',
    shells:
      '# /etc/shells: valid login shells\n' +
      '/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n/usr/bin/rbash\n/usr/bin/dash\n',
  };
}

function shellOf(user: string): string {
  if (user === 'root') return '/bin/bash';
  return user === 'sync' ? '/bin/sync' : '/usr/sbin/nologin';
}

function table(text: string, line: (fields: string[]) => string): string {
  return text
    .split('\n')
    .map((row) => `${line(row.split(' '))}\n`)
    .join('');
}

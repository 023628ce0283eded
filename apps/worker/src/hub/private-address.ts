import { BlockList, isIPv6 } from 'node:net';

/** Networks that are not the public Internet: IANA's special-purpose registries, RFC 6890 and its followers. */
const networks = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  // Of IPv4 mapped into IPv6 BlockList looks at the IPv4 address; NAT64, 6to4 and Teredo hide it otherwise.
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32'],
  ...['100::/64', '2001:db8::/32', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

const list = new BlockList();
for (const network of networks) {
  const [address = '', prefix] = network.split('/');
  list.addSubnet(address, Number(prefix), familyOf(address));
}

/** Whether an IP address, v4 or v6, is of this machine, its neighbours or any network but the public one. */
export function isPrivateAddress(address: string): boolean {
  return list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

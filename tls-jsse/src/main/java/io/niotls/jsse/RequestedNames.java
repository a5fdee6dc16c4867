package io.niotls.jsse;

import io.niotls.auth.PeerName;
import io.niotls.config.Peer;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/** Whom a client asks for, out of the host that it was given and the names that were set. */
final class RequestedNames {
    private RequestedNames() {}

    /**
     * Returns the names to ask for: of those that were set the ones that can be sent.
     *
     * @param set null if nothing was set
     */
    static List<SNIServerName> of(List<SNIServerName> set) {
        return set == null ? List.of() : set.stream().filter(name -> hostName(name).isPresent()).toList();
    }

    /**
     * Returns the name that a client asks for where nothing is set.
     *
     * @param host whom the connection is with, or null
     * @return empty if the host is an address or, as in SunJSSE, a name without a dot, which is a local one
     */
    static Optional<SNIServerName> ofHost(String host) {
        return Optional.ofNullable(host)
                .flatMap(PeerName::find)
                .filter(name -> !name.isIpAddress() && name.asciiName().indexOf('.') > 0)
                .flatMap(RequestedNames::sni);
    }

    /** Java's rules for host names have no underscore, which DNS has: such a host is not asked for, as in SunJSSE. */
    private static Optional<SNIServerName> sni(PeerName name) {
        try {
            return Optional.of(new SNIHostName(name.asciiName()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<PeerName> hostName(SNIServerName name) {
        if (name instanceof SNIHostName host) {
            return PeerName.find(host.getAsciiName()).filter(found -> !found.isIpAddress());
        }
        return Optional.empty();
    }

    /**
     * Returns whom the engine talks to: sessions are kept under the name that is asked for, or else under the host.
     *
     * @param port -1 if there is none
     */
    static Peer peer(List<SNIServerName> names, String host, int port) {
        Optional<PeerName> hostName = Optional.ofNullable(host).flatMap(PeerName::find);
        Optional<PeerName> asked = names.isEmpty() ? Optional.empty() : hostName(names.get(0));
        // The trust manager checks the host; here it only keeps sessions of different hosts apart.
        return new Peer(asked.or(() -> hostName), hostName, Math.max(0, port));
    }
}

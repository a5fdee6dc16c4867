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
     * Returns the names to ask for.
     *
     * @param set those of the parameters; null if nothing was set, then it is the host, if that is a qualified name
     * @param host whom the connection is with, or null
     */
    static List<SNIServerName> of(List<SNIServerName> set, String host) {
        if (set != null) {
            return set.stream().filter(name -> hostName(name).isPresent()).toList();
        }
        // As SunJSSE: a name without a dot is a local one, which no server on the Internet would know.
        return Optional.ofNullable(host)
                .filter(name -> name.indexOf('.') > 0 && !name.endsWith("."))
                .flatMap(PeerName::find)
                .filter(name -> !name.isIpAddress())
                .<List<SNIServerName>>map(name -> List.of(new SNIHostName(name.asciiName())))
                .orElse(List.of());
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

package io.niotls.jsse;

import io.niotls.config.Config;
import io.niotls.proto.ProtocolVersion;
import java.util.Collection;
import java.util.List;

/** What JSSE calls protocol versions. Programs name versions that nobody should speak any more: these are taken, not used. */
final class ProtocolNames {
    /** Every name that SunJSSE takes, the newest version first. */
    static final List<String> KNOWN =
            List.of("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3", "SSLv2Hello", "DTLSv1.2", "DTLSv1.0");

    private ProtocolNames() {}

    /** Returns whether a name is one that SunJSSE takes; null is not. */
    static boolean isKnown(String name) {
        return name != null && KNOWN.contains(name);
    }

    /** Returns whether a name is that of a version for datagrams. */
    static boolean isDatagram(String name) {
        return name.startsWith("DTLS");
    }

    /** Returns the versions among some names that this library speaks, the newest first. */
    static List<ProtocolVersion> versions(Collection<String> names) {
        return Config.DEFAULT_VERSIONS.stream().filter(version -> names.contains(version.toString())).toList();
    }
}

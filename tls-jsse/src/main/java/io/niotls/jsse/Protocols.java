package io.niotls.jsse;

import io.niotls.proto.ProtocolVersion;

/** JSSE's names of versions. */
final class Protocols {
    static final String TLS_1_3 = "TLSv1.3";
    static final String TLS_1_2 = "TLSv1.2";

    private Protocols() {}

    /** Returns JSSE's name of a version that can be negotiated here. */
    static String name(ProtocolVersion version) {
        return version.equals(ProtocolVersion.TLS_1_3) ? TLS_1_3 : TLS_1_2;
    }
}

package io.niotls.handshake.client;

import io.niotls.auth.PeerName;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.handshake.Authorities;
import io.niotls.handshake.PskOffer;
import io.niotls.handshake.RecordSizes;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.KeyShareEntry;
import io.niotls.message.OfferedPsks;
import io.niotls.message.Present;
import io.niotls.message.PskIdentity;
import io.niotls.message.PskMode;
import io.niotls.message.StatusRequest;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Grease;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes ClientHellos: a pure function of its inputs, so that the one after a HelloRetryRequest differs only where it must. */
final class ClientHelloFactory {
    /** Where in {@link HelloInputs#grease} the random byte for each place stands. */
    private static final int GREASE_SUITE = 0;
    private static final int GREASE_GROUP = 1;
    private static final int GREASE_VERSION = 2;
    private static final int GREASE_FIRST_EXTENSION = 3;
    private static final int GREASE_LAST_EXTENSION = 4;
    private static final int GREASE_PSK_MODE = 5;
    /** How many random bytes {@link HelloInputs#grease} holds. */
    static final int GREASE_LENGTH = 6;

    private static final byte[] UNCOMPRESSED_ONLY = {0};
    private static final byte[] NULL_COMPRESSION = {0};

    private final ClientConfig config;
    private final Peer peer;
    private final boolean tls13;
    private final boolean tls12;

    ClientHelloFactory(ClientConfig config, Peer peer) {
        this.config = config;
        this.peer = peer;
        this.tls13 = config.enables(ProtocolVersion.TLS_1_3);
        this.tls12 = config.enables(ProtocolVersion.TLS_1_2);
    }

    /**
     * Makes a hello.
     *
     * @param binders one for each PSK; for the hello that they are computed over, zeros of the right length
     */
    ClientHello make(HelloInputs inputs, List<byte[]> binders) {
        ExtensionBlock.Builder extensions = ExtensionBlock.builder();
        greaseExtension(inputs, extensions, GREASE_FIRST_EXTENSION, new byte[0]);
        addIdentity(extensions);
        if (tls12) {
            addTls12(inputs, extensions);
        }
        addNegotiation(inputs, extensions);
        if (tls13) {
            addTls13(inputs, extensions);
        }
        addRecordSizes(extensions);
        greaseExtension(inputs, extensions, GREASE_LAST_EXTENSION, new byte[1]);
        if (!inputs.psks().isEmpty()) {
            // RFC 8446 §4.2.11: must be the last
            extensions.add(ClientHelloExtension.PRE_SHARED_KEY, new OfferedPsks(
                    inputs.psks().stream().map(psk -> new PskIdentity(psk.identity(), psk.obfuscatedAge())).toList(), binders));
        }
        return new ClientHello(ProtocolVersion.TLS_1_2, inputs.random(), inputs.sessionId(), cipherSuites(inputs),
                NULL_COMPRESSION, extensions.build());
    }

    /** Returns binders of the right lengths to compute the real ones over. */
    static List<byte[]> emptyBinders(List<PskOffer> psks) {
        return psks.stream().map(psk -> new byte[psk.hash().length()]).toList();
    }

    private List<CipherSuite> cipherSuites(HelloInputs inputs) {
        List<CipherSuite> suites = new ArrayList<>();
        inputs.grease().ifPresent(grease -> suites.add(CipherSuite.of(Grease.value(grease[GREASE_SUITE]))));
        for (CipherSuite suite : config.cipherSuites()) {
            if (suite.isTls13() ? tls13 : tls12) {
                suites.add(suite);
            }
        }
        if (config.fallback()) {
            suites.add(CipherSuite.TLS_FALLBACK_SCSV);
        }
        return suites;
    }

    private void addIdentity(ExtensionBlock.Builder extensions) {
        if (config.serverNameIndication()) {
            // RFC 6066 §3: literal IP addresses are not permitted
            peer.serverName().filter(name -> !name.isIpAddress()).map(PeerName::asciiName)
                    .ifPresent(name -> extensions.add(ClientHelloExtension.SERVER_NAME, name));
        }
        if (!config.applicationProtocols().isEmpty()) {
            extensions.add(ClientHelloExtension.ALPN, config.applicationProtocols());
        }
        if (config.stapledResponses()) {
            extensions.add(ClientHelloExtension.STATUS_REQUEST, StatusRequest.ocsp());
            extensions.add(ClientHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP, Present.PRESENT);
        }
    }

    private void addTls12(HelloInputs inputs, ExtensionBlock.Builder extensions) {
        extensions.add(ClientHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT);
        extensions.add(ClientHelloExtension.RENEGOTIATION_INFO, new byte[0]);
        extensions.add(ClientHelloExtension.EC_POINT_FORMATS, UNCOMPRESSED_ONLY);
        if (config.tickets()) {
            extensions.add(ClientHelloExtension.SESSION_TICKET,
                    inputs.session().map(session -> session.ticket()).orElse(new byte[0]));
        }
        if (config.enablesCbc()) {
            extensions.add(ClientHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT);
        }
    }

    private void addNegotiation(HelloInputs inputs, ExtensionBlock.Builder extensions) {
        List<NamedGroup> groups = new ArrayList<>();
        if (tls13) {
            inputs.grease().ifPresent(grease -> groups.add(NamedGroup.of(Grease.value(grease[GREASE_GROUP]))));
        }
        config.groups().stream().filter(group -> tls13 || group.kind() != NamedGroup.Kind.HYBRID).forEach(groups::add);
        extensions.add(ClientHelloExtension.SUPPORTED_GROUPS, groups);
        extensions.add(ClientHelloExtension.SIGNATURE_ALGORITHMS, config.signatureSchemes());
        config.certificateSignatureSchemes()
                .ifPresent(schemes -> extensions.add(ClientHelloExtension.SIGNATURE_ALGORITHMS_CERT, schemes));
    }

    private void addTls13(HelloInputs inputs, ExtensionBlock.Builder extensions) {
        List<ProtocolVersion> versions = new ArrayList<>();
        List<KeyShareEntry> shares = new ArrayList<>();
        List<PskMode> modes = new ArrayList<>();
        modes.add(PskMode.PSK_DHE_KE);
        if (config.pskWithoutKeyExchange()) {
            modes.add(PskMode.PSK_KE);
        }
        inputs.grease().ifPresent(grease -> {
            versions.add(new ProtocolVersion(Grease.value(grease[GREASE_VERSION])));
            if (!inputs.alone()) {
                shares.add(new KeyShareEntry(NamedGroup.of(Grease.value(grease[GREASE_GROUP])), new byte[1]));
            }
            modes.add(new PskMode(Grease.pskMode(grease[GREASE_PSK_MODE])));
        });
        versions.addAll(config.versions());
        inputs.keyPairs().forEach((group, pair) -> shares.add(new KeyShareEntry(group, pair.share())));
        extensions.add(ClientHelloExtension.SUPPORTED_VERSIONS, versions);
        extensions.add(ClientHelloExtension.KEY_SHARE, shares);
        if (config.tickets() || !inputs.psks().isEmpty()) {
            extensions.add(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES, modes);
        }
        if (config.certificateAuthorities()) {
            List<byte[]> names = Authorities.toSend(config.peerVerifier());
            if (!names.isEmpty()) {
                extensions.add(ClientHelloExtension.CERTIFICATE_AUTHORITIES, names);
            }
        }
        inputs.cookie().ifPresent(cookie -> extensions.add(ClientHelloExtension.COOKIE, cookie));
    }

    private void addRecordSizes(ExtensionBlock.Builder extensions) {
        if (config.maxFragmentLength().isPresent()) {
            extensions.add(ClientHelloExtension.MAX_FRAGMENT_LENGTH, config.maxFragmentLength().getAsInt());
        } else {
            extensions.add(ClientHelloExtension.RECORD_SIZE_LIMIT, RecordSizes.toSend(config, config.versions().get(0)));
        }
    }

    private static void greaseExtension(HelloInputs inputs, ExtensionBlock.Builder extensions, int place, byte[] body) {
        Optional<byte[]> grease = inputs.grease();
        if (grease.isEmpty()) {
            return;
        }
        int type = Grease.value(grease.get()[place]);
        if (place == GREASE_LAST_EXTENSION && type == Grease.value(grease.get()[GREASE_FIRST_EXTENSION])) {
            type ^= 0x1010; // the two must differ: another reserved value
        }
        extensions.addUnknown(new ExtensionType(type), body);
    }
}

package io.niotls.jsse;

import io.niotls.config.ClientAuthentication;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmConstraints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;

/**
 * The settings of one connection, or of the connections that a server socket accepts. Mutable and not safe for use by several
 * threads: the engine or socket that owns it guards it. A new one is a server's.
 *
 * <p>Names are kept as the program gave them, and given back so; only {@link #negotiable} leaves out what is of no use.
 */
final class ConnectionSettings {
    private static final int MAX_APPLICATION_PROTOCOL = 255; // bytes, RFC 7301 §3.1

    private final Defaults defaults;
    private boolean client;
    // null in these four: nothing was set, the defaults of the role apply
    private String[] protocols;
    private String[] cipherSuites;
    private String[] namedGroups;
    private String[] signatureSchemes;
    private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
    private boolean enableSessionCreation = true;
    private String endpointIdentification;
    private List<SNIServerName> serverNames; // null: none were set
    private Collection<SNIMatcher> serverNameMatchers; // null: none were set
    private String[] applicationProtocols = {};
    private AlgorithmConstraints algorithmConstraints;
    private boolean useCipherSuitesOrder = true;
    private boolean enableRetransmissions;
    private int maximumPacketSize;
    private boolean started;

    /** Makes the settings of a server on which nothing is set. */
    ConnectionSettings(Defaults defaults) {
        this.defaults = defaults;
    }

    /** Returns settings that are the same and independent of these. */
    ConnectionSettings copy() {
        ConnectionSettings copy = new ConnectionSettings(defaults);
        copy.client = client;
        // No array here is ever written to: they can be shared.
        copy.protocols = protocols;
        copy.cipherSuites = cipherSuites;
        copy.namedGroups = namedGroups;
        copy.signatureSchemes = signatureSchemes;
        copy.clientAuthentication = clientAuthentication;
        copy.enableSessionCreation = enableSessionCreation;
        copy.endpointIdentification = endpointIdentification;
        copy.serverNames = serverNames;
        copy.serverNameMatchers = serverNameMatchers;
        copy.applicationProtocols = applicationProtocols;
        copy.algorithmConstraints = algorithmConstraints;
        copy.useCipherSuitesOrder = useCipherSuitesOrder;
        copy.enableRetransmissions = enableRetransmissions;
        copy.maximumPacketSize = maximumPacketSize;
        return copy;
    }

    /**
     * Says that a handshake goes by these settings. What the peer's certificate is checked for stays as it is from now on: the
     * session will be resumed by connections that want the same.
     */
    void start() {
        started = true;
    }

    /** Sets the name to ask for where the program has set none. */
    void suggestServerNames(Optional<SNIServerName> name) {
        if (serverNames == null && name.isPresent()) {
            serverNames = List.of(name.get());
        }
    }

    /** Returns the role. */
    boolean isClient() {
        return client;
    }

    /** Sets the role. Versions, suites and schemes that were not set become the defaults of that role. */
    void setClient(boolean client) {
        this.client = client;
    }

    /** Returns the names of the enabled versions in a fresh array. */
    String[] enabledProtocols() {
        return protocols == null ? defaults.protocols(client) : protocols.clone();
    }

    /**
     * Sets the enabled versions. Those from SSLv2Hello to TLSv1.1 are taken and never used; without any other the handshake
     * fails.
     *
     * @throws IllegalArgumentException if the array is null or holds a name that is no version's
     */
    void setEnabledProtocols(String[] names) {
        if (names == null) {
            throw new IllegalArgumentException("protocols must not be null");
        }
        String[] copy = names.clone();
        for (String name : copy) {
            if (!ProtocolNames.isKnown(name)) {
                throw new IllegalArgumentException("Unsupported protocol: " + name + "; known are " + ProtocolNames.KNOWN);
            }
        }
        protocols = copy;
    }

    /** Returns the names of the enabled suites in a fresh array. */
    String[] enabledCipherSuites() {
        return cipherSuites == null ? defaults.cipherSuites(client) : cipherSuites.clone();
    }

    /**
     * Sets the enabled suites. Taken and never used are suites that the platform disables, those that JDKs have or had and
     * that are refused here (see {@link SuiteNames}), and {@code TLS_EMPTY_RENEGOTIATION_INFO_SCSV}.
     *
     * @throws IllegalArgumentException if the array is null or holds a name that is not that of a suite known here
     */
    void setEnabledCipherSuites(String[] names) {
        if (names == null) {
            throw new IllegalArgumentException("cipher suites must not be null");
        }
        String[] copy = names.clone();
        for (String name : copy) {
            if (name == null || CipherSuite.named(name).isEmpty() && !SuiteNames.isRefused(name)) {
                throw new IllegalArgumentException(
                        "Unsupported CipherSuite: " + name + "; getSupportedCipherSuites() lists those that are supported");
            }
        }
        cipherSuites = copy;
    }

    /** Returns whether a server refuses clients without a certificate. */
    boolean needClientAuth() {
        return clientAuthentication == ClientAuthentication.REQUIRED;
    }

    /** Returns whether a server asks clients for a certificate and goes on without. */
    boolean wantClientAuth() {
        return clientAuthentication == ClientAuthentication.REQUESTED;
    }

    /** Makes client certificates required, or makes the server not ask for them at all. */
    void setNeedClientAuth(boolean need) {
        clientAuthentication = need ? ClientAuthentication.REQUIRED : ClientAuthentication.NONE;
    }

    /** Makes client certificates welcome, or makes the server not ask for them at all. */
    void setWantClientAuth(boolean want) {
        clientAuthentication = want ? ClientAuthentication.REQUESTED : ClientAuthentication.NONE;
    }

    /** Returns whether a new session may be made; if not, only a resumed one will do. */
    boolean enableSessionCreation() {
        return enableSessionCreation;
    }

    /** Sets whether a new session may be made. */
    void setEnableSessionCreation(boolean enable) {
        enableSessionCreation = enable;
    }

    /** Returns everything that parameters can say, independent of these settings. */
    SSLParameters parameters() {
        NioTlsParameters parameters = new NioTlsParameters();
        parameters.setAlgorithmConstraints(algorithmConstraints);
        parameters.setProtocols(enabledProtocols());
        parameters.setCipherSuites(enabledCipherSuites());
        switch (clientAuthentication) {
            case REQUIRED -> parameters.setNeedClientAuth(true);
            case REQUESTED -> parameters.setWantClientAuth(true);
            case NONE -> parameters.setWantClientAuth(false);
        }
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
        parameters.setServerNames(serverNames);
        parameters.setSNIMatchers(serverNameMatchers);
        parameters.setApplicationProtocols(applicationProtocols);
        parameters.setUseCipherSuitesOrder(useCipherSuitesOrder);
        parameters.setEnableRetransmissions(enableRetransmissions);
        parameters.setMaximumPacketSize(maximumPacketSize);
        parameters.setNamedGroups(namedGroups != null
                ? namedGroups : defaults.groups().stream().map(NamedGroup::name).toArray(String[]::new));
        parameters.setSignatureSchemes(signatureSchemes);
        return parameters;
    }

    /**
     * Takes over parameters, by SunJSSE's rules: null leaves a setting as it is, but named groups go back to the defaults;
     * what cannot be null is always taken over. An empty list of server names means that none shall be sent.
     *
     * @throws IllegalArgumentException if they name versions or suites that are not known: then nothing has changed
     */
    void apply(SSLParameters parameters) {
        ConnectionSettings changed = new ConnectionSettings(defaults);
        if (parameters.getCipherSuites() != null) {
            changed.setEnabledCipherSuites(parameters.getCipherSuites());
        }
        if (parameters.getProtocols() != null) {
            changed.setEnabledProtocols(parameters.getProtocols());
        }
        cipherSuites = changed.cipherSuites != null ? changed.cipherSuites : cipherSuites;
        protocols = changed.protocols != null ? changed.protocols : protocols;
        if (parameters.getAlgorithmConstraints() != null) {
            algorithmConstraints = parameters.getAlgorithmConstraints();
        }
        clientAuthentication = parameters.getNeedClientAuth()
                ? ClientAuthentication.REQUIRED
                : parameters.getWantClientAuth() ? ClientAuthentication.REQUESTED : ClientAuthentication.NONE;
        if (parameters.getEndpointIdentificationAlgorithm() != null && !started) {
            endpointIdentification = parameters.getEndpointIdentificationAlgorithm();
        }
        if (parameters.getServerNames() != null) {
            serverNames = parameters.getServerNames();
        }
        if (parameters.getSNIMatchers() != null) {
            serverNameMatchers = parameters.getSNIMatchers();
        }
        if (parameters.getApplicationProtocols() != null) {
            applicationProtocols = parameters.getApplicationProtocols();
        }
        namedGroups = NewerParameters.namedGroups(parameters);
        String[] schemes = NewerParameters.signatureSchemes(parameters);
        if (schemes != null) {
            signatureSchemes = schemes;
        }
        useCipherSuitesOrder = parameters.getUseCipherSuitesOrder();
        enableRetransmissions = parameters.getEnableRetransmissions();
        maximumPacketSize = parameters.getMaximumPacketSize();
    }

    /** Returns what a peer's certificate is checked for, such as {@code HTTPS}; null or empty: for no name. */
    String endpointIdentification() {
        return endpointIdentification;
    }

    /** Returns the names that a client sends; null: none were set, so it is the host's; empty: none shall be sent. */
    List<SNIServerName> serverNames() {
        return serverNames;
    }

    /** Returns which names a server accepts; empty: any. */
    Collection<SNIMatcher> serverNameMatchers() {
        return serverNameMatchers == null ? List.of() : serverNameMatchers;
    }

    /** Returns the program's own constraints, or null. */
    AlgorithmConstraints algorithmConstraints() {
        return algorithmConstraints;
    }

    /** Returns the size in bytes that network packets shall not exceed, 0 if none was set. */
    int maximumPacketSize() {
        return maximumPacketSize;
    }

    /** Returns whether a server goes by its own order of suites. */
    boolean useCipherSuitesOrder() {
        return useCipherSuitesOrder;
    }

    /** What {@link #negotiable} is worked out from: names as the program gave them, null where it gave none. */
    record Names(boolean client, List<String> protocols, List<String> cipherSuites, List<String> namedGroups,
            List<String> signatureSchemes, List<String> applicationProtocols, ClientAuthentication clientAuthentication,
            boolean useCipherSuitesOrder, String endpointIdentification) {
        /** More names than a program has settings for: some programs pass on what a client has sent them. */
        private static final int MANY = 128;

        /** Returns whether to remember them costs little. */
        boolean areFew() {
            return Stream.of(protocols, cipherSuites, namedGroups, signatureSchemes, applicationProtocols)
                    .filter(Objects::nonNull)
                    .mapToInt(List::size)
                    .sum() < MANY;
        }
    }

    /**
     * Returns what is left to negotiate with when the platform's constraints and the program's have been applied. It is worked
     * out once for all connections with the same settings, unless the program has constraints, which may change their mind.
     *
     * @throws SSLHandshakeException if that is not enough for any handshake
     */
    Negotiable negotiable() throws SSLHandshakeException {
        if (algorithmConstraints != null) {
            return workedOut();
        }
        Names names = new Names(client, list(protocols), list(cipherSuites), list(namedGroups), list(signatureSchemes),
                list(applicationProtocols), clientAuthentication, useCipherSuitesOrder, endpointIdentification);
        Negotiable known = defaults.known(names);
        if (known == null) {
            known = workedOut();
            if (names.areFew()) {
                defaults.know(names, known);
            }
        }
        return known;
    }

    private static List<String> list(String[] names) {
        // Copied: a program's subclass of SSLParameters may give away an array that it writes to.
        return names == null ? null : Arrays.asList(names.clone());
    }

    private Negotiable workedOut() throws SSLHandshakeException {
        UserConstraints user = new UserConstraints(algorithmConstraints);
        List<NamedGroup> groups = filter(
                namedGroups == null ? defaults.groups() : Defaults.known(List.of(namedGroups), AlgorithmNames::group),
                defaults::permits, user::permits);
        List<CipherSuite> usable = filter(
                Defaults.known(List.of(enabledCipherSuites()), CipherSuite::named),
                suite -> defaults.permits(suite) && hasGroup(suite, groups), user::permits);
        List<ProtocolVersion> versions = filter(
                ProtocolNames.versions(List.of(enabledProtocols())),
                version -> defaults.permits(version) && usable.stream().anyMatch(suite -> version.equals(version(suite))),
                user::permits);
        if (versions.isEmpty()) {
            throw new SSLHandshakeException("No appropriate protocol (protocol is disabled or cipher suites are"
                    + " inappropriate): enabled are protocols " + Arrays.toString(enabledProtocols()) + ", cipher suites "
                    + Arrays.toString(enabledCipherSuites()) + ", of which " + usable + " are usable, and groups, of which "
                    + groups + " are usable");
        }
        List<SignatureScheme> schemes = signatureSchemes == null
                ? defaults.signatureSchemes(client) : Defaults.known(List.of(signatureSchemes), AlgorithmNames::scheme);
        return new Negotiable(
                client,
                versions,
                filter(usable, suite -> versions.contains(version(suite)), suite -> true),
                groups,
                usableSchemes(schemes, false, user),
                usableSchemes(schemes, true, user),
                applicationProtocolsOnWire(),
                client ? ClientAuthentication.NONE : clientAuthentication,
                client || useCipherSuitesOrder,
                endpointIdentification == null ? "" : endpointIdentification);
    }

    private static <T> List<T> filter(List<T> values, Predicate<T> platform, Predicate<T> user) {
        return values.stream().filter(platform).filter(user).toList();
    }

    private static ProtocolVersion version(CipherSuite suite) {
        return suite.isTls13() ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
    }

    private static boolean hasGroup(CipherSuite suite, List<NamedGroup> groups) {
        return switch (suite.keyExchange()) {
            case TLS_1_3 -> !groups.isEmpty();
            case ECDHE -> groups.stream().anyMatch(group -> group.kind() == NamedGroup.Kind.ELLIPTIC_CURVE);
            case DHE -> groups.stream().anyMatch(group -> group.kind() == NamedGroup.Kind.FINITE_FIELD);
        };
    }

    private List<SignatureScheme> usableSchemes(List<SignatureScheme> schemes, boolean certificate, UserConstraints user)
            throws SSLHandshakeException {
        List<SignatureScheme> usable = filter(schemes, scheme -> defaults.permits(scheme, certificate), user::permits);
        if (usable.isEmpty()) {
            throw new SSLHandshakeException("No supported signature algorithm: the platform's and the program's constraints"
                    + " permit none of " + (signatureSchemes == null ? schemes : Arrays.toString(signatureSchemes)));
        }
        return usable;
    }

    private List<String> applicationProtocolsOnWire() throws SSLHandshakeException {
        List<String> names = new ArrayList<>(applicationProtocols.length);
        for (String name : applicationProtocols) {
            Charset charset = defaults.applicationProtocolCharset();
            byte[] bytes = name.getBytes(charset);
            if (bytes.length == 0 || bytes.length > MAX_APPLICATION_PROTOCOL || !charset.newEncoder().canEncode(name)) {
                throw new SSLHandshakeException("an application protocol has 1 to " + MAX_APPLICATION_PROTOCOL
                        + " bytes of " + charset + " (security property jdk.tls.alpnCharset); set another one than " + name);
            }
            names.add(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return List.copyOf(names);
    }
}

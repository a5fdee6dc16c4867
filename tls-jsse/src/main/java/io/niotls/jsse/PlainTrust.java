package io.niotls.jsse;

import io.niotls.auth.HostNames;
import io.niotls.auth.PeerName;
import java.net.Socket;
import java.security.AlgorithmConstraints;
import java.security.CryptoPrimitive;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A trust manager that knows nothing of connections, and what has to be checked besides: the name that the connection expects,
 * and that no certificate uses an algorithm that the platform has disabled.
 */
final class PlainTrust extends X509ExtendedTrustManager {
    private static final Set<CryptoPrimitive> SIGNING = Set.of(CryptoPrimitive.SIGNATURE);

    private final X509TrustManager manager;
    private final Defaults defaults;

    PlainTrust(X509TrustManager manager, Defaults defaults) {
        this.manager = manager;
        this.defaults = defaults;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        manager.checkClientTrusted(chain, authType);
        checkAlgorithms(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        manager.checkServerTrusted(chain, authType);
        checkAlgorithms(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        checkClientTrusted(chain, authType);
        if (socket instanceof SSLSocket tls) {
            check(chain, tls.getSSLParameters(), tls.getHandshakeSession(), false);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        checkServerTrusted(chain, authType);
        if (socket instanceof SSLSocket tls) {
            check(chain, tls.getSSLParameters(), tls.getHandshakeSession(), true);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, authType);
        if (engine != null) {
            check(chain, engine.getSSLParameters(), engine.getHandshakeSession(), false);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, authType);
        if (engine != null) {
            check(chain, engine.getSSLParameters(), engine.getHandshakeSession(), true);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        X509Certificate[] issuers = manager.getAcceptedIssuers();
        return issuers == null ? new X509Certificate[0] : issuers;
    }

    private void checkAlgorithms(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : withoutAnchor(chain)) {
            if (!defaults.certificateConstraints().permits(certificate) || !defaults.constraints().permits(certificate)) {
                throw refused(certificate, "the platform's disabledAlgorithms do");
            }
        }
    }

    private void check(X509Certificate[] chain, SSLParameters parameters, SSLSession handshake, boolean server)
            throws CertificateException {
        AlgorithmConstraints constraints = parameters.getAlgorithmConstraints();
        for (X509Certificate certificate : constraints == null ? List.<X509Certificate>of() : withoutAnchor(chain)) {
            if (!constraints.permits(SIGNING, certificate.getSigAlgName(), null)
                    || !constraints.permits(SIGNING, certificate.getPublicKey())) {
                throw refused(certificate, "the program's algorithm constraints do");
            }
        }
        checkName(chain[0], parameters, handshake, server);
    }

    /** A trust anchor is trusted for what it is; what only calls itself by its name is looked at like every other. */
    private List<X509Certificate> withoutAnchor(X509Certificate[] chain) {
        boolean anchor = chain.length > 1 && List.of(getAcceptedIssuers()).contains(chain[chain.length - 1]);
        return List.of(chain).subList(0, anchor ? chain.length - 1 : chain.length);
    }

    private static CertificateException refused(X509Certificate certificate, String who) {
        return new CertificateException("the certificate of " + certificate.getSubjectX500Principal() + " is signed with "
                + certificate.getSigAlgName() + " or has a key of a kind that " + who + " not allow");
    }

    private static void checkName(X509Certificate leaf, SSLParameters parameters, SSLSession handshake, boolean server)
            throws CertificateException {
        String algorithm = parameters.getEndpointIdentificationAlgorithm();
        if (algorithm == null || algorithm.isEmpty()) {
            return;
        }
        // RFC 2830 §3.6 for LDAPS is older than RFC 9525, whose stricter rules are used for both.
        if (!algorithm.equalsIgnoreCase("HTTPS") && !algorithm.equalsIgnoreCase("LDAPS")) {
            throw new CertificateException("the endpoint identification algorithm " + algorithm + " is not known");
        }
        if (handshake == null) {
            throw new CertificateException("there is no handshake whose peer could have a name");
        }
        Optional<String> asked = server ? askedFor(handshake) : Optional.empty();
        if (asked.isPresent() && matches(leaf, asked.get())) {
            return;
        }
        String host = handshake.getPeerHost();
        if (host == null || host.isEmpty()) {
            throw new CertificateException("no name was given that the certificate could be for: create the engine or socket"
                    + " with the peer's host name");
        }
        if (!matches(leaf, host)) {
            throw new CertificateException("the certificate is not for " + asked.orElse(host));
        }
    }

    private static Optional<String> askedFor(SSLSession handshake) {
        List<SNIServerName> names =
                handshake instanceof ExtendedSSLSession extended ? extended.getRequestedServerNames() : List.of();
        return names.stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst();
    }

    private static boolean matches(X509Certificate leaf, String host) {
        return PeerName.find(host).map(name -> HostNames.matches(leaf, name)).orElse(false);
    }
}

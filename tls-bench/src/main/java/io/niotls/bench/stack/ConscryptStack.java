package io.niotls.bench.stack;

import io.niotls.bench.stack.Scenario.Version;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import org.conscrypt.Conscrypt;

/** Google's: BoringSSL behind JSSE. */
public final class ConscryptStack extends JsseStack {
    /** Made when first needed, where there is a library for the platform. */
    private static final class Holder {
        static final Provider PROVIDER = Conscrypt.isAvailable()
                ? Conscrypt.newProviderBuilder().provideTrustManager(true).build() : null;
    }

    @Override
    public String label() {
        return "Conscrypt";
    }

    @Override
    public String version() {
        Conscrypt.Version version = Conscrypt.version();
        return version.major() + "." + version.minor() + "." + version.patch();
    }

    @Override
    public boolean supports(Scenario scenario) {
        return Holder.PROVIDER != null && BoringSslEndpoint.supports(scenario);
    }

    @Override
    SSLContext context() throws GeneralSecurityException {
        return SSLContext.getInstance("TLS", Holder.PROVIDER);
    }

    /** Its own: the JDK's does not know how it calls the key exchange of TLS 1.3. */
    @Override
    TrustManagerFactory trustManagers() throws GeneralSecurityException {
        return TrustManagerFactory.getInstance("PKIX", Holder.PROVIDER);
    }

    @Override
    void configure(SSLEngine engine, Scenario scenario, boolean client) {
        String[] suites = engine.getEnabledCipherSuites();
        super.configure(engine, scenario, client);
        if (scenario.version() == Version.TLS_1_3) {
            // BoringSSL's list of TLS 1.3 is fixed, and Conscrypt derives from those of TLS 1.2 which kinds of keys are asked
            // for.
            engine.setEnabledCipherSuites(suites);
        }
        if (scenario.issuesTickets()) {
            Conscrypt.setUseSessionTickets(engine, true);
        }
    }

    @Override
    Endpoint endpoint(SSLEngine engine, Scenario scenario, boolean client, ByteBuffer plaintext) {
        return new BoringSslEndpoint(engine, plaintext, !client && scenario.version() == Version.TLS_1_3);
    }
}

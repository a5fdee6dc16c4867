package io.niotls.jsse;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContextSpi;

/**
 * A JSSE provider: TLS 1.2 and 1.3 by the engine of this project for programs that use {@code javax.net.ssl}.
 *
 * <pre>{@code
 * Security.insertProviderAt(new NioTlsProvider(), 1);                          // for the whole program
 * SSLContext context = SSLContext.getInstance("TLS", new NioTlsProvider());    // for one context
 * }</pre>
 *
 * <p>It provides {@code SSLContext}s named TLS, TLSv1.3, TLSv1.2 and Default. Key and trust managers are anybody's, the
 * platform's as a rule. What a program can say beyond JSSE is on {@link NioTlsSessionContext}, {@link NioTlsEngine},
 * {@link NioTlsSocket} and {@link NioTlsParameters}, by a cast.
 */
public final class NioTlsProvider extends Provider {
    /** The provider's name. */
    public static final String NAME = "NioTLS";

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String SERVICE = "SSLContext";

    /** Makes the provider; it need not be installed to be used. */
    public NioTlsProvider() {
        super(NAME, "0.1", "TLS 1.2 and 1.3 by niotls");
        add("TLS", List.of("SSL"), () -> new ContextSpi(Defaults.ContextProtocol.TLS));
        add("TLSv1.3", List.of(), () -> new ContextSpi(Defaults.ContextProtocol.TLS_1_3));
        add("TLSv1.2", List.of(), () -> new ContextSpi(Defaults.ContextProtocol.TLS_1_2));
        add("Default", List.of(), DefaultContext::make);
    }

    private void add(String protocol, List<String> aliases, Maker maker) {
        putService(new ContextService(this, protocol, aliases, maker));
    }

    /** Makes what is behind a context. */
    @FunctionalInterface
    private interface Maker {
        SSLContextSpi make() throws GeneralSecurityException;
    }

    /** Makes contexts without looking classes up by name. */
    private static final class ContextService extends Service {
        private final Maker maker;

        ContextService(Provider provider, String protocol, List<String> aliases, Maker maker) {
            super(provider, SERVICE, protocol, ContextSpi.class.getName(), aliases, Map.of());
            this.maker = maker;
        }

        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            try {
                return maker.make();
            } catch (GeneralSecurityException e) {
                throw new NoSuchAlgorithmException("the SSLContext " + getAlgorithm() + " cannot be made", e);
            }
        }
    }
}

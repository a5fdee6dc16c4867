package io.niotls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One algorithm of one provider, found once: after that no look-up through the list of providers is done.
 *
 * <p>The JDK's own providers are asked first, whatever a program has put before them: a general-purpose provider that
 * registers itself at the head would make AES 50 times slower.
 */
final class Service<T> {
    /** Makes an instance of the algorithm, such as {@code provider -> Cipher.getInstance("AES/GCM/NoPadding", provider)}. */
    interface Factory<T> {
        T make(Provider provider) throws GeneralSecurityException;
    }

    private static final List<String> OWN_PROVIDERS = List.of("SUN", "SunRsaSign", "SunEC", "SunJCE");

    private final Provider provider;
    private final Factory<T> factory;

    private Service(Provider provider, Factory<T> factory) {
        this.provider = provider;
        this.factory = factory;
    }

    /** Finds a provider whose instances can be made, if there is one. */
    static <T> Optional<Service<T>> find(Factory<T> factory) {
        for (Provider provider : providers()) {
            try {
                factory.make(provider);
                return Optional.of(new Service<>(provider, factory));
            } catch (GeneralSecurityException e) {
                // Not this one; a provider that lacks an algorithm has no other way to say so.
            }
        }
        return Optional.empty();
    }

    private static List<Provider> providers() {
        List<Provider> providers = new ArrayList<>();
        for (String name : OWN_PROVIDERS) {
            Provider own = Security.getProvider(name);
            if (own != null) {
                providers.add(own);
            }
        }
        providers.addAll(List.of(Security.getProviders()));
        return providers;
    }

    /** Makes an instance. */
    T make() {
        try {
            return factory.make(provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(provider.getName() + " has taken back an algorithm that it offered", e);
        }
    }
}

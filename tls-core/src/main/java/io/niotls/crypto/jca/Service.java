package io.niotls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
        for (String name : OWN_PROVIDERS) {
            Provider own = Security.getProvider(name);
            if (own != null && canMake(factory, own)) {
                return Optional.of(new Service<>(own, factory));
            }
        }
        // Only now: this loads and starts every provider that is installed.
        return Stream.of(Security.getProviders())
                .filter(provider -> canMake(factory, provider))
                .findFirst()
                .map(provider -> new Service<>(provider, factory));
    }

    /** Tries it: a provider has no other way to say reliably what it lacks. */
    private static boolean canMake(Factory<?> factory, Provider provider) {
        try {
            factory.make(provider);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
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

# The same images as "dotnet publish -t:PublishContainer" makes (src/Image.props), for those who build with Docker:
#   docker build --target silo --tag orleans-crypto-silo .
#   docker build --target api --tag orleans-crypto-api .
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN for project in Silo Api; do \
      dotnet publish "src/$project" --configuration Release --arch "$TARGETARCH" --no-self-contained --output "/app/$project" -p:UseAppHost=false || exit 1; \
    done

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS base
WORKDIR /app
# The user "app" of the base image.
USER 1654
EXPOSE 8080 9464

FROM base AS api
COPY --from=build /app/Api .
ENTRYPOINT ["dotnet", "Orleans.Crypto.Api.dll"]

FROM base AS silo
COPY --from=build /app/Silo .
ENTRYPOINT ["dotnet", "Orleans.Crypto.Silo.dll"]

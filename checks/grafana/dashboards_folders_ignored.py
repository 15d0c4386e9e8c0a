"""Two ways to choose folders exclude each other in a dashboard provider."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def dashboards_folders_ignored(grafana: Grafana) -> Iterator[Verdict]:
    providers = [provider for provider in known(grafana.dashboard_providers) if provider.folders_from_files.value]
    if not providers:
        yield not_applicable("no provider makes folders from directories", grafana.location)
    for provider in providers:
        folder, uid = provider.folder, provider.folder_uid
        if folder and uid:
            yield failed(
                "folder, folderUid and foldersFromFilesStructure together: the provider does not start", folder
            )
        elif folder:
            yield failed("folder switches foldersFromFilesStructure off in silence", folder)
        else:
            yield passed("folders are made from directories", provider.folders_from_files)

"""The Django REST Framework peer: models, serializers, views, as its tutorial lays them out."""
